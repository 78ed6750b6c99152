"""What a page is made of: small views over the store, none of which knows another."""
