using ActorCompute.Messages.Access;
using Grpc.Core;

namespace ActorCompute.Messages.Tests.Access;

/// <summary>Nobody waits for a write that a call's end has overtaken.</summary>
public class RequestWriterTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly StuckWrites _writes = new();
    private readonly TaskCompletionSource _answer = new();

    [Fact]
    public async Task A_refusal_ends_a_write_that_is_never_told_of_it()
    {
        var written = WriterWith(Timeout.InfiniteTimeSpan).WriteAsync(1);
        Assert.False(written.IsCompleted);
        _answer.SetException(new RpcException(new Status(StatusCode.InvalidArgument, "too large")));
        Assert.False(await written.WaitAsync(Deadline));
    }

    [Fact]
    public async Task An_answer_ends_the_last_word_too()
    {
        var completed = WriterWith(Timeout.InfiniteTimeSpan).CompleteAsync();
        _answer.SetResult();
        Assert.False(await completed.WaitAsync(Deadline));
    }

    [Fact]
    public async Task The_answer_is_told_as_it_is()
    {
        var writer = WriterWith(Timeout.InfiniteTimeSpan);
        _answer.SetException(new RpcException(new Status(StatusCode.InvalidArgument, "too large")));
        Assert.Equal("too large", (await Assert.ThrowsAsync<RpcException>(writer.AnswerAsync)).Status.Detail);
    }

    [Fact]
    public async Task Somebody_who_takes_nothing_is_given_up()
    {
        var writer = WriterWith(TimeSpan.FromMilliseconds(10));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => writer.WriteAsync(1).WaitAsync(Deadline))).StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => writer.AnswerAsync().WaitAsync(Deadline))).StatusCode);
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(OperationCanceledException))]
    public async Task A_write_that_fails_says_that_the_call_is_over(Type failure)
    {
        var written = WriterWith(Timeout.InfiniteTimeSpan).WriteAsync(1);
        _writes.Pending.SetException((Exception)Activator.CreateInstance(failure)!);
        Assert.False(await written.WaitAsync(Deadline));
    }

    [Fact]
    public async Task A_write_that_is_taken_says_so()
    {
        var written = WriterWith(Timeout.InfiniteTimeSpan).WriteAsync(1);
        _writes.Pending.SetResult();
        Assert.True(await written.WaitAsync(Deadline));
    }

    private RequestWriter<int> WriterWith(TimeSpan patience) => new(_writes, _answer.Task, patience, TimeProvider.System);

    /// <summary>Writes that end when the test says so, if ever.</summary>
    private sealed class StuckWrites : IClientStreamWriter<int>
    {
        public TaskCompletionSource Pending { get; } = new();

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(int message) => Pending.Task;

        public Task CompleteAsync() => Pending.Task;
    }
}
