from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "preau.activities"
    label = "activities"
    verbose_name = "Activités"
