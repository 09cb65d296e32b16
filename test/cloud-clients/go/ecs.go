package main

import (
	"errors"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	ecs "github.com/alibabacloud-go/ecs-20140526/v7/client"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/credentials-go/credentials"
)

func ecsAt(region string, with *credentials.Config) (*ecs.Client, error) {
	credential, err := credentials.NewCredential(with)
	if err != nil {
		return nil, err
	}
	return ecs.NewClient(&openapi.Config{Credential: credential, RegionId: tea.String(region)})
}

func regionIds(client *ecs.Client) ([]string, error) {
	answer, err := client.DescribeRegions(&ecs.DescribeRegionsRequest{})
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, region := range answer.Body.Regions.Region {
		ids = append(ids, deref(region.RegionId))
	}
	return ids, nil
}

// instances lists every instance of every region, by token, at the endpoints of the SDK's own table.
func instances() (any, error) {
	first, err := ecsAt("cn-hangzhou", nil)
	if err != nil {
		return nil, err
	}
	regions, err := regionIds(first)
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	for _, region := range regions {
		client, err := ecsAt(region, nil)
		if err != nil {
			return nil, err
		}
		request := &ecs.DescribeInstancesRequest{RegionId: tea.String(region), MaxResults: tea.Int32(100)}
		for {
			answer, err := client.DescribeInstances(request)
			if err != nil {
				return nil, err
			}
			for _, instance := range answer.Body.Instances.Instance {
				found[region] = append(found[region], deref(instance.InstanceId))
			}
			if deref(answer.Body.NextToken) == "" {
				break
			}
			request.NextToken = answer.Body.NextToken
		}
	}
	return found, nil
}

// refused tells the code and the status of a refusal that has the SDK's own type.
func refused() (any, error) {
	client, err := ecsAt("cn-hangzhou", nil)
	if err != nil {
		return nil, err
	}
	_, err = client.DescribeDisks(&ecs.DescribeDisksRequest{RegionId: tea.String("cn-hangzhou")})
	var refusal *tea.SDKError
	if !errors.As(err, &refusal) {
		return nil, err
	}
	return map[string]any{"code": deref(refusal.Code), "status": deref(refusal.StatusCode)}, nil
}

func identityOf(with *credentials.Config) (any, error) {
	credential, err := credentials.NewCredential(with)
	if err != nil {
		return nil, err
	}
	client, err := openapi.NewClient(&openapi.Config{Credential: credential, Endpoint: tea.String("sts.aliyuncs.com")})
	if err != nil {
		return nil, err
	}
	params := &openapi.Params{
		Action: tea.String("GetCallerIdentity"), Version: tea.String("2015-04-01"), Protocol: tea.String("HTTPS"),
		Pathname: tea.String("/"), Method: tea.String("POST"), AuthType: tea.String("AK"), Style: tea.String("RPC"),
		ReqBodyType: tea.String("formData"), BodyType: tea.String("json"),
	}
	answer, err := client.CallApi(params, &openapi.OpenApiRequest{}, runtime())
	if err != nil {
		return nil, err
	}
	return answer["body"].(map[string]any)["Arn"], nil
}

func identity() (any, error) { return identityOf(nil) }

// assumed lets the SDK assume a role.
func assumed() (any, error) {
	return identityOf(&credentials.Config{
		Type:            tea.String("ram_role_arn"),
		AccessKeyId:     tea.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_ID")),
		AccessKeySecret: tea.String(os.Getenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET")),
		RoleArn:         tea.String(os.Getenv("TEST_ROLE_ARN")),
		RoleSessionName: tea.String("go"),
	})
}

// onInstance takes the RAM role of an instance from the metadata service.
func onInstance() (any, error) {
	return identityOf(&credentials.Config{Type: tea.String("ecs_ram_role")})
}

// federated exchanges an OIDC token in a file that the environment names.
func federated() (any, error) {
	return identityOf(&credentials.Config{Type: tea.String("oidc_role_arn")})
}
