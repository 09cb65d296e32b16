package main

import (
	"encoding/json"
	"errors"
	"os"
	"strconv"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

// The SDK that the CLI, Steampipe and older programs are built on. It signs with version 1.0.
func olderClient(region string) (*sdk.Client, error) {
	return sdk.NewClientWithAccessKey(
		region, os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID"), os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"))
}

func olderCall(region, action string, query map[string]string, into any) error {
	client, err := olderClient(region)
	if err != nil {
		return err
	}
	request := requests.NewCommonRequest()
	request.Product, request.Version, request.ApiName, request.Scheme = "Ecs", "2014-05-26", action, "HTTPS"
	for name, value := range query {
		request.QueryParams[name] = value
	}
	response, err := client.ProcessCommonRequest(request)
	if err != nil {
		return err
	}
	return json.Unmarshal(response.GetHttpContentBytes(), into)
}

type regionList struct {
	Regions struct {
		Region []struct{ RegionId string }
	}
}

func older() (any, error) {
	var answer regionList
	err := olderCall("cn-hangzhou", "DescribeRegions", nil, &answer)
	ids := []string{}
	for _, region := range answer.Regions.Region {
		ids = append(ids, region.RegionId)
	}
	return ids, err
}

// olderInstances lists every instance of every region, by page number, at hosts that the SDK finds itself.
func olderInstances() (any, error) {
	ids, err := older()
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	for _, region := range ids.([]string) {
		for page, total := 1, 1; len(found[region]) < total; page++ {
			var answer struct {
				TotalCount int
				Instances  struct {
					Instance []struct{ InstanceId string }
				}
			}
			query := map[string]string{"PageSize": "100", "PageNumber": strconv.Itoa(page)}
			if err := olderCall(region, "DescribeInstances", query, &answer); err != nil {
				return nil, err
			}
			for _, instance := range answer.Instances.Instance {
				found[region] = append(found[region], instance.InstanceId)
			}
			total = answer.TotalCount
		}
	}
	return found, nil
}

func olderRefused() (any, error) {
	var none struct{}
	err := olderCall("cn-hangzhou", "DescribeDisks", nil, &none)
	var refusal sdkerrors.Error
	if !errors.As(err, &refusal) {
		return nil, err
	}
	return map[string]any{"code": refusal.ErrorCode(), "status": refusal.HttpStatus()}, nil
}
