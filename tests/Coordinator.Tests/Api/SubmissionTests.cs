using ActorCompute.Coordinator.Tests.Packages;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Nodes;
using ActorCompute.Messages.Wire;
using ActorCompute.Protos;
using Grpc.Core;
using Segment = ActorCompute.Messages.Segments.Segment;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>Jobs that run code of packages: what opens them, what refuses them, and what a node is told to run.</summary>
public sealed class SubmissionTests : IAsyncLifetime
{
    private const string Double = "Demo.Tasks.Double";

    private static readonly TestPackage Demo = TestPackage.Of("Demo", TinyAssembly.WithDouble());
    private static readonly TestPackage Newer = TestPackage.Of("Demo", TinyAssembly.WithDouble(), ("more.txt", [1]));
    private static readonly Invocation Method = new() { Method = new("Demo", Guid.Empty, 0x06000001, [], []) };

    private TestCoordinator _coordinator = null!;

    public async Task InitializeAsync() => _coordinator = await TestCoordinator.StartAsync();

    public Task DisposeAsync() => _coordinator.DisposeAsync().AsTask();

    [Fact]
    public async Task A_name_stands_for_the_task_of_the_newest_package()
    {
        await Demo.UploadAsync(_coordinator, push: true);
        await Newer.UploadAsync(_coordinator, push: true);
        var job = await OpenAsync(new() { Id = "j", Task = Double });
        Assert.Equal((Double, "cpu", "open"), (job.Task, job.Kind, job.State));
        var (package, invocation) = await RunsAsync("j");
        Assert.Equal(Newer.Hash, package);
        Assert.Equal(Double, Invocation.Parse(await _coordinator.FetchAsync(invocation)).Task);
    }

    [Fact]
    public async Task A_job_keeps_the_package_that_its_task_stood_for_when_it_was_opened()
    {
        await Demo.UploadAsync(_coordinator, push: true);
        await OpenAsync(new() { Id = "j", Task = Double });
        await Newer.UploadAsync(_coordinator, push: true);
        await OpenAsync(new() { Id = "j", Task = Double });   // as after a lost connection
        await _coordinator.RestartAsync();
        Assert.Equal(Demo.Hash, (await RunsAsync("j")).Package);
    }

    [Fact]
    public async Task A_package_named_beside_the_task_need_not_be_pushed_nor_be_the_newest()
    {
        await Demo.UploadAsync(_coordinator, push: false);
        await Newer.UploadAsync(_coordinator, push: true);
        await OpenAsync(new() { Id = "j", Task = Double, Code = new() { Package = Demo.Hash.Value } });
        Assert.Equal(Demo.Hash, (await RunsAsync("j")).Package);
    }

    [Fact]
    public async Task A_package_whose_content_was_removed_is_asked_for_again()
    {
        await Demo.UploadAsync(_coordinator, push: true);
        await _coordinator.RestartAsync();
        foreach (var file in Directory.GetFiles(_coordinator.ContentFolder, "*", SearchOption.AllDirectories)) File.Delete(file);
        await Refusals.With(StatusCode.FailedPrecondition, () => OpenAsync(new() { Id = "j", Task = Double }), Demo.Hash.Value);
        await Demo.UploadAsync(_coordinator, push: false);
        await OpenAsync(new() { Id = "j", Task = Double });
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("io")]
    public async Task Code_that_a_job_brings_along_runs_as_it_is(string kind)
    {
        await Demo.UploadAsync(_coordinator, push: false);
        var invocation = await _coordinator.PutAsync(Method.ToBytes());
        var job = await OpenAsync(Bringing(Demo.Hash, invocation, kind));
        Assert.Equal(("λ in Main", kind), (job.Task, job.Kind));
        Assert.Equal((Demo.Hash, invocation), await RunsAsync("j"));
    }

    [Fact]
    public async Task Code_is_refused_while_a_piece_of_it_is_missing()
    {
        var invocation = ContentHash.Of(Method.ToBytes());
        await Refusals.With(StatusCode.FailedPrecondition, () => OpenAsync(Bringing(Demo.Hash, invocation, "cpu")), Demo.Hash.Value);
        await _coordinator.PutAsync(Demo.Manifest.ToBytes());
        await Refusals.With(StatusCode.FailedPrecondition, () => OpenAsync(Bringing(Demo.Hash, invocation, "cpu")), "Demo.dll");
        await Demo.UploadAsync(_coordinator, push: false);
        await Refusals.With(StatusCode.FailedPrecondition, () => OpenAsync(Bringing(Demo.Hash, invocation, "cpu")), invocation.Value);
        await _coordinator.PutAsync(Method.ToBytes());
        await OpenAsync(Bringing(Demo.Hash, invocation, "cpu"));
    }

    [Fact]
    public async Task A_shared_value_that_is_not_here_is_named_until_it_is()
    {
        await Demo.UploadAsync(_coordinator, push: false);
        byte[] value = [1, 2, 3];
        var invocation = await _coordinator.PutAsync((Method with { Broadcasts = [ContentReference.Of(value)] }).ToBytes());
        await Refusals.With(StatusCode.FailedPrecondition, () => OpenAsync(Bringing(Demo.Hash, invocation, "cpu")), ContentHash.Of(value).Value);
        await _coordinator.PutAsync(value);
        await OpenAsync(Bringing(Demo.Hash, invocation, "cpu"));
        var damaged = await _coordinator.PutAsync("""{"broadcasts":7}"""u8.ToArray());
        await Refusals.With(StatusCode.InvalidArgument, () => OpenAsync(Bringing(Demo.Hash, damaged, "cpu")), "no invocation");
    }

    [Fact]
    public async Task Code_that_says_too_little_is_refused()
    {
        await Demo.UploadAsync(_coordinator, push: false);
        var invocation = await _coordinator.PutAsync(Method.ToBytes());
        await Refusals.With(StatusCode.InvalidArgument, () => OpenAsync(Bringing(Demo.Hash, invocation, "")), "cpu or io");
        await Refusals.With(StatusCode.InvalidArgument, () => OpenAsync(new() { Id = "j", Code = new() { Package = Demo.Hash.Value, Invocation = invocation.Value, Kind = "cpu" } }), "name");
        await Refusals.With(StatusCode.InvalidArgument, () => OpenAsync(new() { Id = "j", Task = Double, Code = new() { Package = "x" } }), "'x'");
    }

    [Fact]
    public async Task One_id_is_one_code()
    {
        await Demo.UploadAsync(_coordinator, push: true);
        await Newer.UploadAsync(_coordinator, push: true);
        await OpenAsync(new() { Id = "j", Task = Double, Code = new() { Package = Demo.Hash.Value } });
        await OpenAsync(new() { Id = "j", Task = Double, Code = new() { Package = Demo.Hash.Value } });
        await Refusals.With(StatusCode.AlreadyExists, () => OpenAsync(new() { Id = "j", Task = Double, Code = new() { Package = Newer.Hash.Value } }), Double);
    }

    [Fact]
    public async Task An_unknown_task_is_refused_with_those_that_come_near()
    {
        await Demo.UploadAsync(_coordinator, push: true);
        await Refusals.With(StatusCode.NotFound, () => OpenAsync(new() { Id = "j", Task = "Demo.Tasks.Duoble" }), "Demo.Tasks.Duoble", Double);
        await Refusals.With(StatusCode.NotFound, () => OpenAsync(new() { Id = "j", Task = "sqare" }), "'square'");
        await Refusals.With(StatusCode.NotFound, () => OpenAsync(new() { Id = "j", Task = "square", Code = new() { Package = Demo.Hash.Value } }), Demo.Hash.Value[..12], Double);
        await Refusals.With(StatusCode.InvalidArgument, () => OpenAsync(new() { Id = "j", Task = new('x', 100_000) }), "1000");
    }

    [Fact]
    public async Task A_name_that_several_methods_share_is_refused_with_the_way_out()
    {
        var many = new TinyAssembly("Demo").With("A", "Run", typeof(int), [typeof(int)]).With("A", "Run", typeof(int), [typeof(string)]).ToBytes();
        var package = await TestPackage.Of("Demo", many).UploadAsync(_coordinator, push: true);
        await Refusals.With(StatusCode.NotFound, () => OpenAsync(new() { Id = "j", Task = "A.Run" }), "[ComputeTask]");
        await Refusals.With(StatusCode.NotFound, () => OpenAsync(new() { Id = "j", Task = "A.Run", Code = new() { Package = package.Hash.Value } }), "[ComputeTask]");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1001)]
    public Task Retries_that_make_no_sense_are_refused(int retries) => Refusals.With(StatusCode.InvalidArgument,
        () => OpenAsync(new() { Id = "j", Task = "square", Options = new() { Retries = retries } }), $"{retries} retries", "0 to 1000");

    [Theory]
    [InlineData(-1)]
    [InlineData(31L * 24 * 3600 * 1000)]
    public Task An_item_timeout_that_makes_no_sense_is_refused(long milliseconds) => Refusals.With(StatusCode.InvalidArgument,
        () => OpenAsync(new() { Id = "j", Task = "square", Options = new() { ItemTimeoutMs = milliseconds } }), $"{milliseconds} ms", "30 days");

    [Fact]
    public void Limits_may_be_said_over_REST_too()
    {
        using var body = System.Text.Json.JsonDocument.Parse("""{"task":"square","inputs":[1],"retries":3,"itemTimeoutMs":1500}""");
        var options = Coordinator.Api.RestSubmission.Read(body.RootElement).Options;
        Assert.Equal((3, 1500), (options.Retries, options.ItemTimeoutMs));
    }

    private static OpenRequest Bringing(ContentHash package, ContentHash invocation, string kind) =>
        new() { Id = "j", Task = "λ in Main", Code = new() { Package = package.Value, Invocation = invocation.Value, Kind = kind } };

    private async Task<Job> OpenAsync(OpenRequest request) => await _coordinator.Jobs.OpenAsync(request);

    /// <summary>What a node is told to run for a job.</summary>
    private async Task<(ContentHash Package, ContentHash Invocation)> RunsAsync(string job)
    {
        using var append = _coordinator.Jobs.Append();
        await append.RequestStream.WriteAsync(new() { Id = job, Segment = Segment.OfRange(0, 1, 1, 3).ToProto() });
        Assert.True(await append.ResponseStream.MoveNext());
        using var node = _coordinator.NewInbox();
        var info = new NodeInfo(new("n"), 1, Slots: 1, IoCapacity: 10, new Dictionary<string, string>(), "test");
        _coordinator.Actor.Tell(new RegisterNode(info, ProtocolVersions.Supported, []), node.Receiver);
        while (true)
        {
            if (await node.ReceiveAsync(TimeSpan.FromSeconds(20)) is not AssignLeases assigned) continue;
            var code = TaskCode.Find(assigned.Leases[0].Task)!;
            return (code.Package, code.Invocation);
        }
    }
}
