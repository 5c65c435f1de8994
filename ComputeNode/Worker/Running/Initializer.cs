using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Pieces;

namespace ActorCompute.Worker.Running;

/// <summary>What an invocation wants done once in a worker process before its first item.</summary>
internal sealed class Initializer
{
    /// <summary>Why no item can run; null if it went well, or there is nothing to do.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>What it needs was there no more; null if that did not stop it. Then it is to run again, once that is there.</summary>
    public CodeGoneException? Gone { get; private set; }

    /// <summary>Runs it; its synchronous part on the calling thread. Never throws.</summary>
    public async Task RunAsync(LoadedPackage package, Invocation initializer, TaskContext context)
    {
        try
        {
            var call = BoundCall.Of(package, initializer);
            if (call.Parameters.Items.Count > 0 || call.CarriedType is not null)
                throw new CodeDefectException($"{call.Method.DeclaringType}.{call.Method.Name} takes arguments, so it cannot be an initializer.");
            await AsyncResults.AsTask(Generic.Call<object?>(typeof(Initializer), nameof(Call), [call.ResultType], call, context));
        }
        catch (Exception e) when (package.IsTheCauseOf(e))
        {
            Gone = new CodeGoneException(e.Message, e);
        }
        catch (CodeDefectException e)
        {
            Failure = new Failure(0, FailureKind.BadInput, "", e.Message).Bounded();
        }
        catch (Exception e)   // whatever it is, no item may run
        {
            var failure = FailureReport.Of(0, e);
            Failure = (failure with { Message = $"The initializer threw: {failure.Message}" }).Bounded();
        }
    }

    private static object? Call<TOut>(BoundCall call, TaskContext context) => CallMaker.Make<NoItem, TOut>(call)(context, default);
}
