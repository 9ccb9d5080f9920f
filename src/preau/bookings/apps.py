from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "preau.bookings"
    label = "bookings"
    verbose_name = "Réservations"
