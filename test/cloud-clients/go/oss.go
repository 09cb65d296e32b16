package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/alibabacloud-go/tea-utils/v2/service"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

func runtime() *service.RuntimeOptions { return &service.RuntimeOptions{} }

func bucketAndRegion() (name, region string) {
	location, name, _ := strings.Cut(os.Getenv("TEST_BUCKET"), "/")
	return name, strings.TrimPrefix(location, "oss-")
}

func ossClient(secret string) *oss.Client {
	_, region := bucketAndRegion()
	keys := credentials.NewStaticCredentialsProvider(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), secret)
	return oss.NewClient(
		oss.LoadDefaultConfig().WithCredentialsProvider(keys).WithRegion(region).WithProxyFromEnvironment(true))
}

func ownOss() *oss.Client { return ossClient(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")) }

func buckets() (any, error) {
	var names []string
	pages := ownOss().NewListBucketsPaginator(&oss.ListBucketsRequest{MaxKeys: 40})
	for pages.HasNext() {
		page, err := pages.NextPage(context.TODO())
		if err != nil {
			return nil, err
		}
		for _, bucket := range page.Buckets {
			names = append(names, deref(bucket.Name))
		}
	}
	return names, nil
}

func objects() (any, error) {
	name, _ := bucketAndRegion()
	var keys []string
	pages := ownOss().NewListObjectsV2Paginator(&oss.ListObjectsV2Request{Bucket: oss.Ptr(name), MaxKeys: 700})
	for pages.HasNext() {
		page, err := pages.NextPage(context.TODO())
		if err != nil {
			return nil, err
		}
		for _, object := range page.Contents {
			keys = append(keys, deref(object.Key))
		}
	}
	return keys, nil
}

// settings reads GetBucketInfo of every bucket of the account: the SDK parses every creation date.
func settings() (any, error) {
	all, err := buckets()
	if err != nil {
		return nil, err
	}
	parsed := 0
	for _, name := range all.([]string) {
		info, err := ownOss().GetBucketInfo(context.TODO(), &oss.GetBucketInfoRequest{Bucket: oss.Ptr(name)})
		var elsewhere *oss.ServiceError
		if errors.As(err, &elsewhere) && elsewhere.Code == "AccessDenied" {
			continue
		}
		if err != nil {
			return nil, err
		}
		if info.BucketInfo.CreationDate != nil {
			parsed++
		}
	}
	return parsed, nil
}

func uploads() (any, error) {
	name, _ := bucketAndRegion()
	client, key := ownOss(), oss.Ptr("up/go.bin")
	content := bytes.Repeat([]byte{0, 1, 254, 255}, 1<<19)
	uploader := client.NewUploader(func(options *oss.UploaderOptions) { options.PartSize = 1 << 19 })
	request := &oss.PutObjectRequest{Bucket: oss.Ptr(name), Key: key}
	if _, err := uploader.UploadFrom(context.TODO(), request, bytes.NewReader(content)); err != nil {
		return nil, err
	}
	there, err := client.IsObjectExist(context.TODO(), name, *key)
	if err != nil {
		return nil, err
	}
	link, err := client.Presign(context.TODO(), &oss.GetObjectRequest{Bucket: oss.Ptr(name), Key: key})
	if err != nil {
		return nil, err
	}
	answer, err := http.Get(link.URL)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	back, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	_, err = client.DeleteObject(context.TODO(), &oss.DeleteObjectRequest{Bucket: oss.Ptr(name), Key: key})
	return map[string]any{"there": there, "same": bytes.Equal(back, content)}, err
}

func ossRefused() (any, error) {
	name, _ := bucketAndRegion()
	_, err := ossClient("wrong").GetBucketAcl(context.TODO(), &oss.GetBucketAclRequest{Bucket: oss.Ptr(name)})
	var refusal *oss.ServiceError
	if !errors.As(err, &refusal) {
		return nil, err
	}
	return map[string]any{"code": refusal.Code, "status": refusal.StatusCode}, nil
}
