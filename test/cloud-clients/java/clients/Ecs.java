package clients;

import com.aliyun.ecs20140526.Client;
import com.aliyun.ecs20140526.models.DescribeDisksRequest;
import com.aliyun.ecs20140526.models.DescribeInstancesRequest;
import com.aliyun.ecs20140526.models.DescribeRegionsRequest;
import com.aliyun.tea.TeaException;
import com.aliyun.teaopenapi.models.Config;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The SDKs for ECS and STS, and their credentials. */
final class Ecs {
    private static Client at(String region) throws Exception {
        return new Client(new Config().setCredential(new com.aliyun.credentials.Client()).setRegionId(region));
    }

    /** Every instance of every region, by token, at the endpoints of the SDK's own table. */
    static Object instances() throws Exception {
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (var region : at("cn-hangzhou").describeRegions(new DescribeRegionsRequest()).body.regions.region) {
            Client client = at(region.regionId);
            var request = new DescribeInstancesRequest().setRegionId(region.regionId).setMaxResults(100);
            var ids = found.computeIfAbsent(region.regionId, id -> new ArrayList<>());
            do {
                var body = client.describeInstances(request).body;
                body.instances.instance.forEach(instance -> ids.add(instance.instanceId));
                request.setNextToken(body.nextToken);
            } while (request.nextToken != null && !request.nextToken.isEmpty());
        }
        return found;
    }

    /** The code and the status of a refusal that has the SDK's own class. */
    static Object refused() throws Exception {
        try {
            return at("cn-hangzhou").describeDisks(new DescribeDisksRequest().setRegionId("cn-hangzhou")).body;
        } catch (TeaException refusal) {
            return Map.of("code", refusal.getCode(), "status", refusal.getStatusCode());
        }
    }

    private static Object identityOf(com.aliyun.credentials.Client credential) throws Exception {
        Config config = new Config().setCredential(credential).setRegionId("cn-hangzhou");
        return new com.aliyun.sts20150401.Client(config).getCallerIdentity().body.arn;
    }

    static Object identity() throws Exception {
        return identityOf(new com.aliyun.credentials.Client());
    }

    /** A role that the SDK assumes itself. */
    static Object assumed() throws Exception {
        var config = new com.aliyun.credentials.models.Config();
        config.type = "ram_role_arn";
        config.accessKeyId = System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID");
        config.accessKeySecret = System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET");
        config.roleArn = System.getenv("TEST_ROLE_ARN");
        config.roleSessionName = "java";
        return identityOf(new com.aliyun.credentials.Client(config));
    }

    /** The RAM role of an instance, from the metadata service. */
    static Object onInstance() throws Exception {
        var config = new com.aliyun.credentials.models.Config();
        config.type = "ecs_ram_role";
        return identityOf(new com.aliyun.credentials.Client(config));
    }

    /** An OIDC token in a file that the environment names. */
    static Object federated() throws Exception {
        var config = new com.aliyun.credentials.models.Config();
        config.type = "oidc_role_arn";
        return identityOf(new com.aliyun.credentials.Client(config));
    }

    private Ecs() {}
}
