# The role that the gateway's callers assume in this account. See README.md in the folder above.

terraform {
  required_version = ">= 1.3"
  required_providers {
    alicloud = {
      source  = "aliyun/alicloud"
      version = ">= 1.252.0"
    }
  }
}

variable "role_name" {
  description = "The same name in every account, as roleName in the gateway's accounts file."
  type        = string
  default     = "yunmen-reader"
}

variable "trusted_roles" {
  description = "ARNs of the roles of the people, such as acs:ram::1234567890123456:role/portal-reader."
  type        = list(string)
}

variable "external_id" {
  description = "The same as externalId in the gateway's accounts file."
  type        = string
}

variable "system_policies" {
  description = "System policies that the role gets."
  type        = set(string)
  default     = ["AliyunReadOnlyAccess"]
}

resource "alicloud_ram_role" "this" {
  role_name            = var.role_name
  description          = "Reads the inventory. The callers of the gateway assume it."
  max_session_duration = 3600
  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { RAM = var.trusted_roles }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "alicloud_ram_policy" "more" {
  policy_name     = "${var.role_name}-more"
  description     = "What AliyunReadOnlyAccess lacks."
  policy_document = file("${path.module}/../policy.json")
}

resource "alicloud_ram_role_policy_attachment" "more" {
  role_name   = alicloud_ram_role.this.role_name
  policy_name = alicloud_ram_policy.more.policy_name
  policy_type = "Custom"
}

resource "alicloud_ram_role_policy_attachment" "system" {
  for_each    = var.system_policies
  role_name   = alicloud_ram_role.this.role_name
  policy_name = each.value
  policy_type = "System"
}

output "role_arn" {
  description = "For roleArn in the gateway's accounts file."
  value       = alicloud_ram_role.this.arn
}
