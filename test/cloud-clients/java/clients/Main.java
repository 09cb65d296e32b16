package clients;

import com.google.gson.Gson;
import java.util.Map;

/** Runs one scenario with official SDKs for Java, as they are, and prints what it saw as one line of JSON. */
public final class Main {
    private interface Scenario {
        Object run() throws Throwable;
    }

    public static void main(String[] args) throws Throwable {
        Map<String, Scenario> scenarios = Map.ofEntries(
            Map.entry("instances", Ecs::instances),
            Map.entry("refused", Ecs::refused),
            Map.entry("identity", Ecs::identity),
            Map.entry("assumed", Ecs::assumed),
            Map.entry("onInstance", Ecs::onInstance),
            Map.entry("federated", Ecs::federated),
            Map.entry("buckets", Oss::buckets),
            Map.entry("objects", Oss::objects),
            Map.entry("uploads", Oss::uploads),
            Map.entry("ossRefused", Oss::refused));
        System.out.println(new Gson().toJson(scenarios.get(args[0]).run()));
        // Its HTTP clients keep threads.
        System.exit(0);
    }
}
