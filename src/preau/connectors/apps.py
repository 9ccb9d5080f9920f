from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "preau.connectors"
    label = "connectors"
    verbose_name = "Imports"
