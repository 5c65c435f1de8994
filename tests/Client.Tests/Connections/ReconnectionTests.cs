using ActorCompute.Connections;
using ActorCompute.Messages;
using Grpc.Core;

namespace ActorCompute.Client.Tests.Connections;

/// <summary>What people are told of a coordinator that is lost, or that answers and cannot go on.</summary>
public class ReconnectionTests
{
    private static readonly RpcException Lost = new(new Status(StatusCode.Unavailable, "Error connecting", new HttpRequestException("refused")));
    private static readonly RpcException Full = new(new Status(StatusCode.Unavailable, "The inputs could not be stored: the disk is full."));
    private static readonly RpcException NoRoom = new(new Status(StatusCode.ResourceExhausted, "The coordinator cannot store content: the disk is full."));

    private readonly List<string> _told = [];
    private readonly ConnectionNotice _notice;

    public ReconnectionTests() => _notice = new("https://localhost", _told.Add);

    [Fact]
    public async Task A_refusal_is_told_once_with_its_reason_and_ends_with_what_was_refused_alone()
    {
        var append = New();
        for (var again = 0; again < 3; again++)
        {
            await append.PauseAsync(Full, CancellationToken.None);
            append.Beside().Restored();   // other calls get through
        }
        Assert.Equal([$"The coordinator cannot go on yet, and is asked again until it can: {Full.Status.Detail}"], _told);
        append.Restored();
        append.Restored();
        Assert.Equal("The coordinator goes on.", _told[1..].Single());
    }

    [Fact]
    public async Task A_refusal_says_that_a_lost_coordinator_is_back()
    {
        var call = New();
        await call.PauseAsync(Lost, CancellationToken.None);
        await call.PauseAsync(Full, CancellationToken.None);
        Assert.Equal(["The coordinator is out of reach (Unavailable); trying again.", "The coordinator is back."], _told[..2]);
        Assert.Equal(3, _told.Count);
    }

    [Fact]
    public async Task What_finds_no_room_ends_a_request_and_is_waited_for_by_a_job_that_runs()
    {
        var error = await Assert.ThrowsAsync<UserError>(() => New().PauseAsync(NoRoom, CancellationToken.None));
        Assert.Equal((ExitStatus.BadInput, NoRoom.Status.Detail), (error.Status, error.Message));
        await New(waitsForRoom: true).PauseAsync(NoRoom, CancellationToken.None);
        Assert.EndsWith(NoRoom.Status.Detail, _told.Single());
    }

    private Reconnection New(bool waitsForRoom = false) => new("https://localhost", _notice, TimeProvider.System, waitsForRoom);
}
