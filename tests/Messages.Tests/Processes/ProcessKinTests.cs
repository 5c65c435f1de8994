using ActorCompute.Messages.Processes;

namespace ActorCompute.Messages.Tests.Processes;

public class ProcessKinTests
{
    private const int Worker = 100;

    [Fact]
    public void Children_and_theirs_belong_to_a_worker_and_strangers_do_not() =>
        Assert.Equal([101, 102], Kin([Process(1, 0), Process(50, 1), Process(Worker, 50), Process(101, Worker), Process(102, 101), Process(200, 50), Process(201, 200)]));

    [Fact]
    public void What_was_started_twice_over_is_found_by_session_or_mark_and_so_is_what_that_starts() =>
        Assert.Equal([101, 102, 103, 104], Kin(
            [Process(Worker, 50), Process(101, 1, session: Worker), Process(102, 101, session: 102), Process(103, 1, session: 103), Process(104, 103, session: 104)], marked: 103));

    [Fact]
    public void The_worker_itself_and_what_has_ended_are_not_among_them() =>
        Assert.Equal([102], Kin([Process(Worker, 50, session: Worker), Process(101, Worker, state: 'Z'), Process(102, 101)], marked: Worker));

    [Fact]
    public void What_a_worker_that_has_ended_left_behind_is_found() =>
        Assert.Equal([101, 102], Kin([Process(101, 1, session: Worker), Process(102, 1)], marked: 102));

    [Fact]
    public void Facts_are_read_behind_a_name_that_may_be_anything()
    {
        var line = "4711 (a) b (c)) S 12 34 56 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000000 250 18446744073709551615 1";
        Assert.Equal(new ProcessFacts(4711, 12, 56, 'S', 987654, 250L * Environment.SystemPageSize), ProcessFacts.Parse(4711, line));
        Assert.Null(ProcessFacts.Parse(4711, "4711 (cut"));
    }

    [Fact]
    public void A_worker_without_a_mark_has_no_stranger_among_its_own()
    {
        using var nobody = System.Diagnostics.Process.GetCurrentProcess();
        Assert.DoesNotContain(ProcessTable.KinOf(int.MaxValue, ""), p => p.Id == nobody.Id);
    }

    private static ProcessFacts Process(int id, int parent, int session = 1, char state = 'S') => new(id, parent, session, state, id, 1);

    private static IEnumerable<int> Kin(ProcessFacts[] all, int marked = 0) => ProcessKin.Of(all, Worker, p => p.Id == marked).Select(p => p.Id);
}
