"""Time, threads and sockets: what the page does when, and what Panel is asked to do otherwise."""
