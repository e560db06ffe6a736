"""The whole product on one machine: ``make run``. Nothing here is ever deployed."""
