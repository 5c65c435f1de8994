using ActorCompute.Coordinator.Api;

namespace ActorCompute.Coordinator.Tests.Api;

/// <summary>However many ask at once, whoever answers has one question at a time.</summary>
public class SharedQuestionTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly List<(IReadOnlyList<int> Keys, TaskCompletionSource<IReadOnlyDictionary<int, string>> Answer)> _asked = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SharedQuestion<int, string> _question;

    public SharedQuestionTests() => _question = new(keys =>
    {
        var answer = new TaskCompletionSource<IReadOnlyDictionary<int, string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_asked) _asked.Add((keys, answer));
        _arrived.Release();
        return answer.Task;
    });

    [Fact]
    public async Task Thousands_who_ask_while_one_question_is_under_way_share_the_next()
    {
        var first = _question.AskAsync([0]);
        await ArrivesAsync();
        var others = Enumerable.Range(1, 5000).Select(i => _question.AskAsync([i % 100])).ToArray();
        Assert.Single(_asked);
        Answer("first");
        Assert.Equal("first", (await first.WaitAsync(Soon))[0]);
        await ArrivesAsync();
        Assert.Equal(Enumerable.Range(0, 100), _asked[1].Keys.Order());
        Answer("second");
        Assert.All(await Task.WhenAll(others).WaitAsync(Soon), answer => Assert.Equal("second", answer[42]));
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Who_asks_is_never_given_an_answer_from_before()
    {
        var first = _question.AskAsync([7]);
        await ArrivesAsync();
        Answer("old");
        await first.WaitAsync(Soon);
        var second = _question.AskAsync([7]);
        await ArrivesAsync();
        Answer("new");
        Assert.Equal("new", (await second.WaitAsync(Soon))[7]);
    }

    [Fact]
    public async Task A_question_that_fails_fails_for_those_who_asked_it_alone()
    {
        var first = _question.AskAsync([1]);
        await ArrivesAsync();
        var second = _question.AskAsync([2]);
        _asked[0].Answer.SetException(new InvalidOperationException("deaf"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first.WaitAsync(Soon));
        await ArrivesAsync();
        Answer("well");
        Assert.Equal("well", (await second.WaitAsync(Soon))[2]);
    }

    private async Task ArrivesAsync() => Assert.True(await _arrived.WaitAsync(Soon));

    private void Answer(string text) => _asked[^1].Answer.SetResult(_asked[^1].Keys.ToDictionary(k => k, _ => text));
}
