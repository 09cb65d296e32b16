package clients;

import com.aliyun.oss.ClientBuilderConfiguration;
import com.aliyun.oss.OSS;
import com.aliyun.oss.OSSClientBuilder;
import com.aliyun.oss.OSSException;
import com.aliyun.oss.common.auth.DefaultCredentialProvider;
import com.aliyun.oss.common.comm.SignVersion;
import com.aliyun.oss.model.GetObjectRequest;
import com.aliyun.oss.model.ListBucketsRequest;
import com.aliyun.oss.model.ListObjectsV2Request;
import com.aliyun.oss.model.UploadFileRequest;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;

/** The SDK for OSS, with signatures of version 4. */
final class Oss {
    private static final String[] PLACE = System.getenv("TEST_BUCKET").split("/");
    private static final String BUCKET = PLACE[1];

    private static OSS client(String secret) {
        // It reads no proxy from the environment, nor from the properties of the JVM.
        URI proxy = URI.create(System.getenv("HTTPS_PROXY"));
        ClientBuilderConfiguration config = new ClientBuilderConfiguration();
        config.setProxyHost(proxy.getHost());
        config.setProxyPort(proxy.getPort());
        config.setSignatureVersion(SignVersion.V4);
        return OSSClientBuilder.create()
            .endpoint("https://" + PLACE[0] + ".aliyuncs.com")
            .region(PLACE[0].substring("oss-".length()))
            .credentialsProvider(
                new DefaultCredentialProvider(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), secret))
            .clientConfiguration(config)
            .build();
    }

    private static OSS own() {
        return client(System.getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"));
    }

    static Object buckets() {
        List<String> names = new ArrayList<>();
        ListBucketsRequest request = new ListBucketsRequest().withMaxKeys(40);
        while (true) {
            var page = own().listBuckets(request);
            page.getBucketList().forEach(bucket -> names.add(bucket.getName()));
            if (!page.isTruncated()) return names;
            request.setMarker(page.getNextMarker());
        }
    }

    static Object objects() {
        List<String> keys = new ArrayList<>();
        ListObjectsV2Request request = new ListObjectsV2Request(BUCKET).withMaxKeys(700);
        while (true) {
            var page = own().listObjectsV2(request);
            page.getObjectSummaries().forEach(object -> keys.add(object.getKey()));
            if (!page.isTruncated()) return keys;
            request.setContinuationToken(page.getNextContinuationToken());
        }
    }

    /** A file that goes up in parts and comes back whole, by range and by a presigned link; then it is deleted. */
    static Object uploads() throws Throwable {
        OSS client = own();
        String key = "up/java.bin";
        byte[] content = new byte[1 << 21];
        for (int at = 0; at < content.length; at += 1) content[at] = (byte) (at % 251);
        Path file = Files.createTempFile("java-clients", ".bin");
        Files.write(file, content);
        UploadFileRequest request = new UploadFileRequest(BUCKET, key);
        request.setUploadFile(file.toString());
        request.setPartSize(1 << 19);
        client.uploadFile(request);
        Files.delete(file);
        boolean there = client.doesObjectExist(BUCKET, key);
        GetObjectRequest some = new GetObjectRequest(BUCKET, key);
        some.setRange(250, 252);
        List<Integer> range = new ArrayList<>();
        for (byte one : client.getObject(some).getObjectContent().readAllBytes()) range.add(one & 0xff);
        URL link = client.generatePresignedUrl(BUCKET, key, new Date(System.currentTimeMillis() + 60_000));
        boolean same = Arrays.equals(content, link.openStream().readAllBytes());
        client.deleteObject(BUCKET, key);
        return Map.of(
            "there", there, "range", range, "same", same, "deleted", !client.doesObjectExist(BUCKET, key));
    }

    static Object refused() {
        try {
            return client("wrong").getBucketAcl(BUCKET);
        } catch (OSSException refusal) {
            return Map.of("code", refusal.getErrorCode());
        }
    }

    private Oss() {}
}
