using ActorCompute.Coordinator;
using ActorCompute.Messages.Programs;

return await VerbProgram.RunAsync(CoordinatorCommand.Create(), args);
