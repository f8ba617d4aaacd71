import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** An endpoint on Java's own server; a length of 0 means that it is not known, so: chunks. */
public class Endpoint {
    public static void main(String[] given) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders().set("Stripe-Version", "2026-05-27.dahlia");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write("{\"approved\": true}".getBytes());
            exchange.close();
        });
        server.start();
        System.out.println(server.getAddress().getPort());
    }
}
