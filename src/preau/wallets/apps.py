from django.apps import AppConfig


class WalletsConfig(AppConfig):
    name = "preau.wallets"
    label = "wallets"
    verbose_name = "Porte-monnaie"
