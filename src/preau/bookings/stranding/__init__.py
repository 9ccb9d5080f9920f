"""What a right that ends leaves behind."""
