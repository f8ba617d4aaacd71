# An endpoint in Ruby on a bare socket: an interim response first, then a reply on a kept connection.
require "socket"

server = TCPServer.new("127.0.0.1", 0)
puts server.addr[1]
$stdout.flush
kept = []
loop do
  client = server.accept
  kept << client
  length = 0
  while (line = client.gets) && line != "\r\n"
    length = line.split(":", 2).last.to_i if line =~ /\Acontent-length:/i
  end
  client.read(length)
  body = '{"approved": true}'
  client.write("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" \
    "stripe-version: 2026-05-27.dahlia\r\nconnection: keep-alive\r\nkeep-alive: timeout=60\r\n" \
    "content-length: #{body.bytesize}\r\n\r\n#{body}")
end
