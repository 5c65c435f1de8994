using ActorCompute.ComputeNode;
using ActorCompute.Messages.Programs;

return await VerbProgram.RunAsync(NodeCommand.Create(), args);
