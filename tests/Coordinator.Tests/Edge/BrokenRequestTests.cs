using ActorCompute.Coordinator.Tests.Api;
using ActorCompute.Messages.Segments;
using ActorCompute.Messages.Wire;
using ActorCompute.Protos;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Codec = ActorCompute.Messages.Segments.Codec;
using ElementType = ActorCompute.Messages.Segments.ElementType;
using Segment = ActorCompute.Messages.Segments.Segment;
using Task = System.Threading.Tasks.Task;

namespace ActorCompute.Coordinator.Tests.Edge;

/// <summary>Whatever a caller sends is answered with a sentence and a code of the caller's; nothing is logged, and the coordinator goes on.</summary>
public sealed class BrokenRequestTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create<byte[]>(b => b, b => b);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestCoordinator _coordinator = null!;

    public static TheoryData<string> Methods => new(ApiReflection.Descriptor.Services.SelectMany(s => s.Methods).Select(m => $"{m.Service.FullName}/{m.Name}"));

    public async Task InitializeAsync() => _coordinator = await TestCoordinator.StartAsync();

    public Task DisposeAsync() => _coordinator.DisposeAsync().AsTask();

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task What_is_no_message_is_refused_as_that(string method)
    {
        foreach (var bytes in new byte[][] { [0xff], [0x0a, 0x7f], [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f], [.. Enumerable.Repeat((byte)0xff, 1000)] })
        {
            var status = await CallAsync(method, bytes);
            Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
            Assert.Contains("or a broken one", status.Detail, StringComparison.Ordinal);
        }
        await IsUnharmedAsync();
    }

    /// <summary>Every field of every request, with the values at its borders; the job that some name is there.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public async Task No_field_of_any_request_is_more_than_refused(string method)
    {
        await OpenEmptyJobAsync();
        var type = ApiReflection.Descriptor.Services.SelectMany(s => s.Methods).Single(m => $"{m.Service.FullName}/{m.Name}" == method).InputType;
        for (var seed = 0; seed < 60; seed++)
        {
            var request = Make(type, new Random(seed), depth: 0);
            var status = await CallAsync(method, request.ToByteArray());
            Assert.False(status.StatusCode is StatusCode.Unknown or StatusCode.Internal or StatusCode.Cancelled or StatusCode.Unavailable, $"{status} came of {request}");
            Assert.DoesNotContain('\n', status.Detail);
            Assert.InRange(status.Detail.Length, 0, 4096);
        }
        await IsUnharmedAsync();
    }

    [Fact]
    public async Task Inputs_are_checked_before_a_job_gets_them()
    {
        await OpenAsync("open");
        var blocks = new PartialSegmentBuilder();
        blocks.Add(new Block(0, 3), "1"u8);
        foreach (var (inputs, word) in new (Segment, string)[]
        {
            (blocks.Take()!, "values of blocks"),
            (new(0, 1L << 61, Codec.PartialReference, ElementType.None, default, new byte[40]), "a large partial result"),
            (Segment.OfDocument(0, default), "Input 0 is empty"),
            (Segment.OfDocument(0, new byte[] { (byte)'"', 0xff, (byte)'"' }), "not text in UTF-8"),
            (Segment.OfRange(0, long.MaxValue - 1, 1, 3), "are not all of 64 bits"),
            (Segment.OfRange(0, long.MinValue, -1, 2), "are not all of 64 bits"),
            (Segment.OfRange(long.MaxValue, 1, 1, 1), "are no range"),
            (Segment.OfRaw(0, ElementType.Int8, new byte[Segment.MaxBytes + 1]), "over the limit"),
        })
        {
            using var call = _coordinator.Jobs.Append();
            var answer = call.ResponseStream.MoveNext(CancellationToken.None);
            await new ActorCompute.Messages.Access.RequestWriter<Protos.AppendRequest>(call.RequestStream, answer, Timeout.InfiniteTimeSpan, TimeProvider.System)
                .WriteAsync(new() { Id = "open", Segment = inputs.ToProto() });   // the refusal may come before the write has ended
            await Refusals.With(StatusCode.InvalidArgument, () => answer, word);
        }
        await IsUnharmedAsync();
    }

    [Fact]
    public async Task A_job_of_as_many_items_as_can_be_counted_is_leased_and_cancelled()
    {
        var node = _coordinator.NewInbox();
        node.Send(_coordinator.Actor, new Messages.Nodes.RegisterNode(
            new(new("n"), 1, 3, 7, new Dictionary<string, string>(), "test"), Messages.Nodes.ProtocolVersions.Supported, []));
        foreach (var task in new[] { "square", "sleep" })
        {
            await OpenAsync(task, task);
            using var call = _coordinator.Jobs.Append();
            await call.RequestStream.WriteAsync(new() { Id = task, Segment = Segment.OfRange(0, 0, 1, long.MaxValue - 1).ToProto() });
            await call.RequestStream.CompleteAsync();
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
            for (var leases = new List<Messages.Nodes.Lease>(); leases.Count == 0;)
                if (node.Receive(Deadline) is Messages.Nodes.AssignLeases assigned) leases.AddRange(assigned.Leases);
            await _coordinator.Jobs.CancelAsync(new() { Id = task });
        }
        await IsUnharmedAsync();
    }

    private async Task IsUnharmedAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await _coordinator.Cluster.ListNodesAsync(new(), cancellationToken: deadline.Token);
        Assert.Empty(_coordinator.Logs.Lines);
    }

    private async Task OpenEmptyJobAsync()
    {
        await OpenAsync("job");
        await _coordinator.Jobs.CloseAsync(new() { Id = "job", Total = 0 });
        using var deadline = new CancellationTokenSource(Deadline);
        using var watch = _coordinator.Jobs.Watch(new() { Id = "job" }, cancellationToken: deadline.Token);
        await foreach (var _ in watch.ResponseStream.ReadAllAsync())
        {
            // until it has ended
        }
    }

    private async Task OpenAsync(string id, string task = "square") => await _coordinator.Jobs.OpenAsync(new() { Id = id, Task = task });

    /// <summary>On the wire every method is a stream of messages both ways.</summary>
    private async Task<Status> CallAsync(string method, byte[] request)
    {
        var slash = method.IndexOf('/');
        var any = new Method<byte[], byte[]>(MethodType.DuplexStreaming, method[..slash], method[(slash + 1)..], Bytes, Bytes);
        using var deadline = new CancellationTokenSource(Deadline);
        using var call = _coordinator.Invoker.AsyncDuplexStreamingCall(any, null, new(cancellationToken: deadline.Token));
        try
        {
            await call.RequestStream.WriteAsync(request);
            await call.RequestStream.CompleteAsync();
            while (await call.ResponseStream.MoveNext(CancellationToken.None))
            {
                // whatever it answers
            }
            return call.GetStatus();
        }
        catch (RpcException e)
        {
            return e.Status;
        }
    }

    private static IMessage Make(MessageDescriptor type, Random random, int depth)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (random.Next(3) == 0 || depth > 3) continue;
            if (field.IsRepeated) Fill((RepeatedField<string>)field.Accessor.GetValue(message), random);
            else if (field.FieldType is FieldType.Message) field.Accessor.SetValue(message, Make(field.MessageType, random, depth + 1));
            else field.Accessor.SetValue(message, Value(field, random));
        }
        return message;
    }

    private static void Fill(RepeatedField<string> texts, Random random)
    {
        for (var count = random.Next(3); count > 0; count--) texts.Add(Text(random));
    }

    private static object Value(FieldDescriptor field, Random random) => field.FieldType switch
    {
        FieldType.String => Text(random),
        FieldType.Bytes => ByteString.CopyFrom(Enumerable.Repeat((byte)random.Next(256), Pick(random, 0, 1, 4, 16, 40, 5000)).ToArray()),
        FieldType.Int32 => Pick(random, 0, 1, -1, int.MinValue, int.MaxValue, 1001),
        FieldType.Int64 => Pick(random, 0L, 1, -1, long.MinValue, long.MaxValue, long.MaxValue / 10_000, 1L << 32),
        FieldType.Double => Pick(random, 0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Enum => Pick(random, 0, 1, 2, 3, 4, 5, 6, 7, 8, -1, 256, 257, int.MaxValue),
        _ => throw new InvalidOperationException($"No values of {field.FieldType} are known."),
    };

    private static string Text(Random random) => Pick(random, "", "job", "job", "square", "my node", "a/b", "..", "\0", "\u001b[31m", "\u202e", "line\nline", "🦀",
        new string('x', 65), new string('é', 300), new string('x', 200_000), new string('0', 64), "sum", "cpu");

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];
}
