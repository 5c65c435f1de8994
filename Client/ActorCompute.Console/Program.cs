using ActorCompute.Commands;

return (int)await CommandLine.RunAsync(args);
