"""What holds whatever people do: random and directed plays on the real store, checked by a bookkeeping of their own."""
