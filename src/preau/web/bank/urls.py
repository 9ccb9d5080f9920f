"""Addresses of the invented bank."""

from django.urls import path

from preau.web.bank import answers, merchants, views

urlpatterns = [
    path("", views.entry, name="bank_entry"),
    path("carte/", views.card, name="bank_card"),
    path("code/", views.secure, name="bank_secure"),
    path("api-payment/V4/Order/Get", answers.order_get, name="bank_order_get"),
    path("marchands/", merchants.shops, name="bank_shops"),
    path("marchands/<int:shop>/", merchants.shop, name="bank_shop"),
    path("marchands/<int:shop>/operation/", merchants.operate, name="bank_operate"),
    path("marchands/<int:shop>/journal.csv", merchants.shop_journal, name="bank_journal"),
]
