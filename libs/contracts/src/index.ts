export * from './gen/rollcall/model/v1/model_pb';
export * from './gen/rollcall/records/v1/records_pb';
export * as ingest from './gen/rollcall/ingest/v1/ingest_pb';
export * as seatPolicy from './gen/rollcall/seatpolicy/v1/seat_policy_pb';
export * as membership from './gen/rollcall/membership/v1/membership_pb';
export * as group from './gen/rollcall/group/v1/group_pb';
export * from './record';
export * from './topics';
