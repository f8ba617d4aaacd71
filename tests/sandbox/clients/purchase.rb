# Posts the form twice over one connection with Ruby's own client; prints both statuses and the body.
require "net/http"

address, key, form = ARGV
uri = URI(address)
Net::HTTP.start(uri.host, uri.port, nil) do |http|
  responses = 2.times.map do
    request = Net::HTTP::Post.new(uri)
    request.basic_auth(key, "")
    request.set_form_data(URI.decode_www_form(form))
    http.request(request)
  end
  print responses.map(&:code).join(" "), " ", responses.last.body
end
