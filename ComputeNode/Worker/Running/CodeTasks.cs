using ActorCompute.Messages;
using ActorCompute.Messages.Code;
using ActorCompute.Worker.Code;
using ActorCompute.Worker.Pieces;
using ActorCompute.Worker.Reducing;
using ActorCompute.Worker.Tasks;

namespace ActorCompute.Worker.Running;

/// <summary>Binds what jobs bring along to runners of the running thread.</summary>
internal sealed class CodeTasks(CodeShelf shelf, ItemScope scope)
{
    private readonly Dictionary<TaskCode, Known> _known = [];

    /// <summary>A runner of the task, or one whose every item says why there is none. User code runs in here: initializers, constructors.</summary>
    /// <param name="work">The lease that it is for.</param>
    public TaskRunner Create(LeaseTask task, LeaseWork work)
    {
        try
        {
            var reducer = task.Reducer.Length > 0 ? Reducers.Of(task.Reducer, shelf) : null;
            if (task.IsMerge) return reducer!.Merges();
            IRunnerMaker make = reducer is null ? PlainRunners.Instance : reducer;
            if (TaskCode.Find(task.Task) is not { } code) return TaskTable.Create(task.Task, make);
            var (package, invocation) = shelf.Get(code);
            var known = Known.Of(_known, code, invocation);
            if (known.Begin() && invocation.Initializer is not null) Initialize(known.Initializer, package, invocation.Initializer, work);
            if (known.Initializer.Gone is { } gone)
            {
                _known.Remove(code);   // the next lease has it run again
                throw gone;
            }
            if (known.Initializer.Failure is { } failure) return CallRunners.Failing(failure, forGood: true);
            var runner = CallRunners.Of(BoundCall.Of(package, invocation), scope, make);
            return invocation.MaxTasksPerWorker > 0 ? new LimitedRunner(runner, known.Limit) : runner;
        }
        catch (Exception e) when (CodeGoneException.Explains(e, work.Task, shelf.Large.IsThere))
        {
            work.GiveBack(work.Input.First);
            return CallRunners.Failing(new Failure(0, FailureKind.BadInput, "", e.Message).Bounded());   // which no item will see
        }
        catch (CodeDefectException e)
        {
            return CallRunners.Failing(new Failure(0, FailureKind.BadInput, "", e.Message).Bounded());
        }
        catch (Exception e)   // of constructors and static fields, or a file that cannot be loaded
        {
            return CallRunners.Failing(FailureReport.Of(0, e));
        }
    }

    /// <summary>This thread has nothing else to do: it waits even for an asynchronous one.</summary>
    private static void Initialize(Initializer initializer, LoadedPackage package, Invocation invocation, LeaseWork work)
    {
        var first = work.Input.First;
        IAsyncResult running = initializer.RunAsync(package, invocation, new ItemContext(work.Voice, first, work.Terms.Attempt, work.Cancellation(first)));
        running.AsyncWaitHandle.WaitOne();
    }

    /// <summary>What outlives a runner: what was done once, and how many items have run.</summary>
    private sealed class Known(int mostItems)
    {
        private bool _hasBegun;

        public Initializer Initializer { get; } = new();

        public TaskLimit Limit { get; } = new(mostItems);

        public static Known Of(Dictionary<TaskCode, Known> all, TaskCode code, Invocation invocation)
        {
            if (!all.TryGetValue(code, out var known)) all.Add(code, known = new Known(invocation.MaxTasksPerWorker));
            return known;
        }

        /// <summary>Whether it begins now, for the first time.</summary>
        public bool Begin() => !_hasBegun && (_hasBegun = true);
    }
}
