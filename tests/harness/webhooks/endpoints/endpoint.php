<?php
// An endpoint in PHP, whose own server names no length and sets a cookie twice.
header("Content-Type: application/json");
header("Stripe-Version: 2026-05-27.dahlia");
header("Set-Cookie: a=1", false);
header("Set-Cookie: b=2", false);
echo json_encode(["approved" => true]);
