#!/usr/bin/env escript
%% Reads a rabbitmq.conf against schemas, as RabbitMQ does before it starts, and prints what is wrong with it.
main([Conf | Schemas]) ->
    logger:set_primary_config(level, none),
    Schema = valid(cuttlefish_schema:files(Schemas)),
    Values = valid(cuttlefish_conf:files([Conf])),
    valid(cuttlefish_generator:map(Schema, Values)).

valid({error, _Phase, Errors}) -> valid(Errors);
valid({errorlist, Errors}) ->
    [io:format("~ts~n", [cuttlefish_error:xlate(Error)]) || {error, Error} <- Errors],
    halt(1);
valid(Result) -> Result.
