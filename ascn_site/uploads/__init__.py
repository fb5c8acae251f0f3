"""What people upload: judged by its bytes, stored without what it says about them."""
