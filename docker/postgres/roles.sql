-- A role for each service that owns its schemas, named first in its search_path. The passwords are those of compose.yaml.
revoke all on schema public from public;

create role rollcall_ingest login password 'rollcall';
create schema ingest authorization rollcall_ingest;
create schema ingest_jobs authorization rollcall_ingest;
alter role rollcall_ingest set search_path = ingest, ingest_jobs;

create role rollcall_seat_policy login password 'rollcall';
create schema seat_policy authorization rollcall_seat_policy;
alter role rollcall_seat_policy set search_path = seat_policy;

create role rollcall_membership login password 'rollcall';
create schema membership authorization rollcall_membership;
alter role rollcall_membership set search_path = membership;

create role rollcall_group login password 'rollcall';
create schema group_ authorization rollcall_group;
alter role rollcall_group set search_path = group_;
