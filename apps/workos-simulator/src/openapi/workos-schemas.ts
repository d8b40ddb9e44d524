// The schemas of the public WorkOS OpenAPI description (MIT licence, commit 7fd8359 of 2026-08-07), its directory-sync subset:
// copied by a program, without descriptions, examples and repeated `required` names. Only the specs read it.

/** JSON Schema 2020-12, each under its name of `#/components/schemas`. */
export const workosSchemas: Readonly<Record<string, object>> = {
  PaginationOrder: {
    type: 'string',
    enum: ['normal', 'desc', 'asc'],
  },
  DirectoryList: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'list',
      },
      data: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/Directory',
        },
      },
      list_metadata: {
        type: 'object',
        properties: {
          before: {
            type: ['string', 'null'],
          },
          after: {
            type: ['string', 'null'],
          },
        },
        required: ['before', 'after'],
      },
    },
    required: ['object', 'data', 'list_metadata'],
  },
  Directory: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'directory',
      },
      id: {
        type: 'string',
      },
      organization_id: {
        type: 'string',
      },
      external_key: {
        type: 'string',
      },
      type: {
        type: 'string',
        enum: [
          'azure scim v2.0',
          'bamboohr',
          'breathe hr',
          'cezanne hr',
          'cyberark scim v2.0',
          'fourth hr',
          'generic scim v2.0',
          'gsuite directory',
          'hibob',
          'sailpoint scim v2.0',
          'jump cloud scim v2.0',
          'okta scim v2.0',
          'onelogin scim v2.0',
          'people hr',
          'personio',
          'pingfederate scim v2.0',
          'rippling scim v2.0',
          's3',
          'sftp',
          'sftp workday',
          'workday',
        ],
      },
      state: {
        type: 'string',
        enum: ['linked', 'validating', 'invalid_credentials', 'unlinked', 'deleting'],
      },
      name: {
        type: 'string',
      },
      domain: {
        type: 'string',
      },
      metadata: {
        type: 'object',
        properties: {
          users: {
            type: 'object',
            properties: {
              active: {
                type: 'integer',
              },
              inactive: {
                type: 'integer',
              },
            },
            required: ['active', 'inactive'],
          },
          groups: {
            type: 'integer',
          },
        },
        required: ['users', 'groups'],
      },
      created_at: {
        format: 'date-time',
        type: 'string',
      },
      updated_at: {
        format: 'date-time',
        type: 'string',
      },
    },
    required: ['object', 'id', 'organization_id', 'external_key', 'type', 'state', 'name', 'created_at', 'updated_at'],
  },
  DirectoryGroupList: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'list',
      },
      data: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/DirectoryGroup',
        },
      },
      list_metadata: {
        type: 'object',
        properties: {
          before: {
            type: ['string', 'null'],
          },
          after: {
            type: ['string', 'null'],
          },
        },
        required: ['before', 'after'],
      },
    },
    required: ['object', 'data', 'list_metadata'],
  },
  DirectoryGroup: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'directory_group',
      },
      id: {
        type: 'string',
      },
      idp_id: {
        type: 'string',
      },
      directory_id: {
        type: 'string',
      },
      organization_id: {
        type: 'string',
      },
      name: {
        type: 'string',
      },
      raw_attributes: {
        type: 'object',
        additionalProperties: {},
      },
      created_at: {
        format: 'date-time',
        type: 'string',
      },
      updated_at: {
        format: 'date-time',
        type: 'string',
      },
    },
    required: ['object', 'id', 'idp_id', 'directory_id', 'organization_id', 'name', 'created_at', 'updated_at'],
  },
  DirectoryUserList: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'list',
      },
      data: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/DirectoryUserWithGroups',
        },
      },
      list_metadata: {
        type: 'object',
        properties: {
          before: {
            type: ['string', 'null'],
          },
          after: {
            type: ['string', 'null'],
          },
        },
        required: ['before', 'after'],
      },
    },
    required: ['object', 'data', 'list_metadata'],
  },
  DirectoryUserWithGroups: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'directory_user',
      },
      id: {
        type: 'string',
      },
      directory_id: {
        type: 'string',
      },
      organization_id: {
        type: 'string',
      },
      idp_id: {
        type: 'string',
      },
      email: {
        type: ['string', 'null'],
      },
      first_name: {
        type: ['string', 'null'],
      },
      last_name: {
        type: ['string', 'null'],
      },
      name: {
        type: ['string', 'null'],
      },
      emails: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            primary: {
              type: 'boolean',
            },
            type: {
              type: 'string',
            },
            value: {
              type: ['string', 'null'],
            },
          },
        },
      },
      job_title: {
        type: ['string', 'null'],
      },
      username: {
        type: ['string', 'null'],
      },
      state: {
        type: 'string',
        enum: ['active', 'suspended', 'inactive'],
      },
      raw_attributes: {
        type: 'object',
        additionalProperties: {},
      },
      custom_attributes: {
        type: 'object',
        additionalProperties: {},
      },
      role: {
        $ref: '#/components/schemas/SlimRole',
      },
      roles: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/SlimRole',
        },
      },
      created_at: {
        format: 'date-time',
        type: 'string',
      },
      updated_at: {
        format: 'date-time',
        type: 'string',
      },
      groups: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/DirectoryGroup',
        },
      },
    },
    required: [
      'object',
      'id',
      'directory_id',
      'organization_id',
      'idp_id',
      'email',
      'state',
      'raw_attributes',
      'custom_attributes',
      'created_at',
      'updated_at',
      'groups',
    ],
  },
  SlimRole: {
    type: 'object',
    properties: {
      slug: {
        type: 'string',
      },
    },
    required: ['slug'],
  },
  EventList: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'list',
      },
      data: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/EventSchema',
        },
      },
      list_metadata: {
        type: 'object',
        properties: {
          after: {
            type: ['string', 'null'],
          },
        },
        required: ['after'],
      },
    },
    required: ['object', 'data', 'list_metadata'],
  },
  EventSchema: {
    allOf: [
      {
        type: 'object',
        properties: {
          object: {
            type: 'string',
            const: 'event',
          },
          id: {
            type: 'string',
          },
          event: {
            type: 'string',
          },
          data: {
            type: 'object',
            additionalProperties: {},
          },
          created_at: {
            format: 'date-time',
            type: 'string',
          },
          context: {
            type: 'object',
            additionalProperties: {},
          },
        },
        required: ['object', 'id', 'event', 'data', 'created_at'],
      },
      {
        oneOf: [
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.activated',
              },
              data: {
                type: 'object',
                properties: {
                  object: {
                    type: 'string',
                    const: 'directory',
                  },
                  id: {
                    type: 'string',
                  },
                  organization_id: {
                    type: 'string',
                  },
                  type: {
                    type: 'string',
                    enum: [
                      'azure scim v2.0',
                      'bamboohr',
                      'breathe hr',
                      'cezanne hr',
                      'cyberark scim v2.0',
                      'fourth hr',
                      'generic scim v2.0',
                      'gsuite directory',
                      'gusto',
                      'hibob',
                      'jump cloud scim v2.0',
                      'okta scim v2.0',
                      'onelogin scim v2.0',
                      'people hr',
                      'personio',
                      'pingfederate scim v2.0',
                      'rippling scim v2.0',
                      'rippling',
                      'sailpoint scim v2.0',
                      's3',
                      'sftp',
                      'sftp workday',
                      'workday',
                    ],
                  },
                  state: {
                    type: 'string',
                    enum: ['active', 'validating', 'invalid_credentials', 'inactive', 'deleting'],
                  },
                  name: {
                    type: 'string',
                  },
                  created_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  updated_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  external_key: {
                    type: 'string',
                  },
                  domains: {
                    type: 'array',
                    items: {
                      type: 'object',
                      properties: {
                        object: {
                          type: 'string',
                          const: 'organization_domain',
                        },
                        id: {
                          type: 'string',
                        },
                        domain: {
                          type: 'string',
                        },
                      },
                      required: ['object', 'id', 'domain'],
                    },
                  },
                },
                required: [
                  'object',
                  'id',
                  'type',
                  'state',
                  'name',
                  'created_at',
                  'updated_at',
                  'external_key',
                  'domains',
                ],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.deleted',
              },
              data: {
                type: 'object',
                properties: {
                  object: {
                    type: 'string',
                    const: 'directory',
                  },
                  id: {
                    type: 'string',
                  },
                  organization_id: {
                    type: 'string',
                  },
                  type: {
                    type: 'string',
                    enum: [
                      'azure scim v2.0',
                      'bamboohr',
                      'breathe hr',
                      'cezanne hr',
                      'cyberark scim v2.0',
                      'fourth hr',
                      'generic scim v2.0',
                      'gsuite directory',
                      'gusto',
                      'hibob',
                      'jump cloud scim v2.0',
                      'okta scim v2.0',
                      'onelogin scim v2.0',
                      'people hr',
                      'personio',
                      'pingfederate scim v2.0',
                      'rippling scim v2.0',
                      'rippling',
                      'sailpoint scim v2.0',
                      's3',
                      'sftp',
                      'sftp workday',
                      'workday',
                    ],
                  },
                  state: {
                    type: 'string',
                    enum: ['active', 'validating', 'invalid_credentials', 'inactive', 'deleting'],
                  },
                  name: {
                    type: 'string',
                  },
                  created_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  updated_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                },
                required: ['object', 'id', 'type', 'state', 'name', 'created_at', 'updated_at'],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.group.created',
              },
              data: {
                $ref: '#/components/schemas/DirectoryGroup',
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.group.deleted',
              },
              data: {
                $ref: '#/components/schemas/DirectoryGroup',
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.group.updated',
              },
              data: {
                type: 'object',
                properties: {
                  object: {
                    type: 'string',
                    const: 'directory_group',
                  },
                  id: {
                    type: 'string',
                  },
                  idp_id: {
                    type: 'string',
                  },
                  directory_id: {
                    type: 'string',
                  },
                  organization_id: {
                    type: 'string',
                  },
                  name: {
                    type: 'string',
                  },
                  raw_attributes: {
                    type: 'object',
                    additionalProperties: {},
                  },
                  created_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  updated_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  previous_attributes: {
                    type: 'object',
                    additionalProperties: {},
                  },
                },
                required: [
                  'object',
                  'id',
                  'idp_id',
                  'directory_id',
                  'organization_id',
                  'name',
                  'created_at',
                  'updated_at',
                ],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.token.created',
              },
              data: {
                type: 'object',
                properties: {
                  object: {
                    type: 'string',
                    const: 'directory_token',
                  },
                  id: {
                    type: 'string',
                  },
                  directory_id: {
                    type: 'string',
                  },
                  organization_id: {
                    type: 'string',
                  },
                  token_suffix: {
                    type: 'string',
                  },
                  created_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                },
                required: ['object', 'id', 'directory_id', 'token_suffix', 'created_at'],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.token.revoked',
              },
              data: {
                type: 'object',
                properties: {
                  object: {
                    type: 'string',
                    const: 'directory_token',
                  },
                  id: {
                    type: 'string',
                  },
                  directory_id: {
                    type: 'string',
                  },
                  organization_id: {
                    type: 'string',
                  },
                  token_suffix: {
                    type: 'string',
                  },
                  created_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                },
                required: ['object', 'id', 'directory_id', 'token_suffix', 'created_at'],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.group.user_added',
              },
              data: {
                type: 'object',
                properties: {
                  directory_id: {
                    type: 'string',
                  },
                  user: {
                    $ref: '#/components/schemas/DirectoryUser',
                  },
                  group: {
                    $ref: '#/components/schemas/DirectoryGroup',
                  },
                },
                required: ['directory_id', 'user', 'group'],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.user.created',
              },
              data: {
                $ref: '#/components/schemas/DirectoryUser',
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.user.deleted',
              },
              data: {
                $ref: '#/components/schemas/DirectoryUser',
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.group.user_removed',
              },
              data: {
                type: 'object',
                properties: {
                  directory_id: {
                    type: 'string',
                  },
                  user: {
                    $ref: '#/components/schemas/DirectoryUser',
                  },
                  group: {
                    $ref: '#/components/schemas/DirectoryGroup',
                  },
                },
                required: ['directory_id', 'user', 'group'],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
          {
            type: 'object',
            properties: {
              id: {
                type: 'string',
              },
              event: {
                type: 'string',
                const: 'dsync.user.updated',
              },
              data: {
                type: 'object',
                properties: {
                  object: {
                    type: 'string',
                    const: 'directory_user',
                  },
                  id: {
                    type: 'string',
                  },
                  directory_id: {
                    type: 'string',
                  },
                  organization_id: {
                    type: 'string',
                  },
                  idp_id: {
                    type: 'string',
                  },
                  email: {
                    type: ['string', 'null'],
                  },
                  first_name: {
                    type: ['string', 'null'],
                  },
                  last_name: {
                    type: ['string', 'null'],
                  },
                  name: {
                    type: ['string', 'null'],
                  },
                  emails: {
                    type: 'array',
                    items: {
                      type: 'object',
                      properties: {
                        primary: {
                          type: 'boolean',
                        },
                        type: {
                          type: 'string',
                        },
                        value: {
                          type: ['string', 'null'],
                        },
                      },
                    },
                  },
                  job_title: {
                    type: ['string', 'null'],
                  },
                  username: {
                    type: ['string', 'null'],
                  },
                  state: {
                    type: 'string',
                    enum: ['active', 'suspended', 'inactive'],
                  },
                  raw_attributes: {
                    type: 'object',
                    additionalProperties: {},
                  },
                  custom_attributes: {
                    type: 'object',
                    additionalProperties: {},
                  },
                  role: {
                    $ref: '#/components/schemas/SlimRole',
                  },
                  roles: {
                    type: 'array',
                    items: {
                      $ref: '#/components/schemas/SlimRole',
                    },
                  },
                  created_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  updated_at: {
                    format: 'date-time',
                    type: 'string',
                  },
                  previous_attributes: {
                    type: 'object',
                    additionalProperties: {},
                  },
                },
                required: [
                  'object',
                  'id',
                  'directory_id',
                  'organization_id',
                  'idp_id',
                  'email',
                  'state',
                  'raw_attributes',
                  'custom_attributes',
                  'created_at',
                  'updated_at',
                ],
              },
              created_at: {
                format: 'date-time',
                type: 'string',
              },
              context: {
                $ref: '#/components/schemas/EventContextDto',
              },
              object: {
                type: 'string',
                const: 'event',
              },
            },
            required: ['id', 'event', 'data', 'created_at', 'object'],
          },
        ],
      },
    ],
  },
  EventContextDto: {
    type: 'object',
    properties: {
      google_analytics_client_id: {
        type: 'string',
      },
      google_analytics_sessions: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            containerId: {
              type: 'string',
            },
            sessionId: {
              type: 'string',
            },
            sessionNumber: {
              type: 'string',
            },
          },
          required: ['containerId'],
        },
      },
      ajs_anonymous_id: {
        type: 'string',
      },
      client_id: {
        type: 'string',
      },
      actor: {
        $ref: '#/components/schemas/EventContextActorDto',
      },
      previous_attributes: {
        type: 'object',
        additionalProperties: {},
      },
    },
  },
  EventContextActorDto: {
    type: 'object',
    properties: {
      id: {
        type: 'string',
      },
      source: {
        type: 'string',
        enum: ['api', 'dashboard', 'admin_portal', 'system'],
      },
      name: {
        type: ['string', 'null'],
      },
    },
    required: ['id', 'source', 'name'],
  },
  DirectoryUser: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'directory_user',
      },
      id: {
        type: 'string',
      },
      directory_id: {
        type: 'string',
      },
      organization_id: {
        type: 'string',
      },
      idp_id: {
        type: 'string',
      },
      email: {
        type: ['string', 'null'],
      },
      first_name: {
        type: ['string', 'null'],
      },
      last_name: {
        type: ['string', 'null'],
      },
      name: {
        type: ['string', 'null'],
      },
      emails: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            primary: {
              type: 'boolean',
            },
            type: {
              type: 'string',
            },
            value: {
              type: ['string', 'null'],
            },
          },
        },
      },
      job_title: {
        type: ['string', 'null'],
      },
      username: {
        type: ['string', 'null'],
      },
      state: {
        type: 'string',
        enum: ['active', 'suspended', 'inactive'],
      },
      raw_attributes: {
        type: 'object',
        additionalProperties: {},
      },
      custom_attributes: {
        type: 'object',
        additionalProperties: {},
      },
      role: {
        $ref: '#/components/schemas/SlimRole',
      },
      roles: {
        type: 'array',
        items: {
          $ref: '#/components/schemas/SlimRole',
        },
      },
      created_at: {
        format: 'date-time',
        type: 'string',
      },
      updated_at: {
        format: 'date-time',
        type: 'string',
      },
    },
    required: [
      'object',
      'id',
      'directory_id',
      'organization_id',
      'idp_id',
      'email',
      'state',
      'raw_attributes',
      'custom_attributes',
      'created_at',
      'updated_at',
    ],
  },
  Organization: {
    type: 'object',
    properties: {
      object: {
        type: 'string',
        const: 'organization',
      },
      id: {
        type: 'string',
      },
      name: {
        type: 'string',
      },
      domains: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            object: {
              type: 'string',
              const: 'organization_domain',
            },
            id: {
              type: 'string',
            },
            organization_id: {
              type: 'string',
            },
            domain: {
              type: 'string',
            },
            state: {
              type: 'string',
              enum: ['failed', 'legacy_verified', 'pending', 'unverified', 'verified'],
            },
            verification_prefix: {
              type: 'string',
            },
            verification_token: {
              type: 'string',
            },
            verification_strategy: {
              type: 'string',
              enum: ['dns', 'manual'],
            },
            created_at: {
              format: 'date-time',
              type: 'string',
            },
            updated_at: {
              format: 'date-time',
              type: 'string',
            },
          },
          required: ['object', 'id', 'organization_id', 'domain', 'created_at', 'updated_at'],
        },
      },
      metadata: {
        type: 'object',
        additionalProperties: {
          type: 'string',
          maxLength: 600,
        },
        propertyNames: {
          maxLength: 40,
        },
        maxProperties: 50,
      },
      external_id: {
        type: ['string', 'null'],
      },
      stripe_customer_id: {
        type: 'string',
      },
      created_at: {
        format: 'date-time',
        type: 'string',
      },
      updated_at: {
        format: 'date-time',
        type: 'string',
      },
      allow_profiles_outside_organization: {
        type: 'boolean',
      },
    },
    required: ['object', 'id', 'name', 'domains', 'metadata', 'external_id', 'created_at', 'updated_at'],
  },
};
