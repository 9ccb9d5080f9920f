from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("households", "0009_classes_and_cards")]

    operations = [
        migrations.AddIndex(
            model_name="guardian", index=models.Index(Lower("email"), name="guardian_by_email")
        )
    ]
