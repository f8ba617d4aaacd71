<?php
// Posts the form twice over one connection with PHP's curl, and prints both statuses and the body.
[, $address, $key, $form] = $argv;
$curl = curl_init($address);
curl_setopt_array($curl, [
    CURLOPT_POSTFIELDS => $form,
    CURLOPT_USERPWD => "$key:",
    CURLOPT_RETURNTRANSFER => true,
    CURLOPT_NOPROXY => "*",
    CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_2_0,
]);
foreach ([1, 2] as $_) {
    $body = curl_exec($curl);
    echo curl_getinfo($curl, CURLINFO_RESPONSE_CODE), " ";
}
echo $body;
