using System.Text;
using System.Text.Json;
using ActorCompute.ComputeNode.Io;
using ActorCompute.Messages;
using ActorCompute.Messages.Tasks;
using ActorCompute.Worker.Tasks;

namespace ActorCompute.ComputeNode.Tests.Worker;

public class TaskTests
{
    [Fact]
    public void Every_task_of_the_catalogue_has_code_and_no_other()
    {
        using var io = new IoTaskTable(IoRules.Default);
        Assert.Equal(NamesOf(TaskKind.Cpu), TaskTable.Names.Order(StringComparer.Ordinal));
        Assert.Equal(NamesOf(TaskKind.Io), io.Names.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(3, 9)]
    [InlineData(-3037000499, 9223372030926249001)]
    public void A_square_is_exact(long n, long square) => Assert.Equal(square, Arithmetic.Square(n));

    [Fact]
    public void A_square_beyond_64_bits_fails() => Assert.Throws<OverflowException>(() => Arithmetic.Square(3037000500));

    [Theory]
    [InlineData(-5)]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10_000_000)]
    public void A_sum_of_squares_is_taken_modulo_2_to_the_64(long n)
    {
        var whole = n <= 0 ? 0 : (Int128)n * (n - 1) * (2 * n - 1) / 6;
        Assert.Equal((ulong)(whole & ulong.MaxValue), Arithmetic.SumSquares(n));
    }

    [Theory]
    [InlineData(-7, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(10, 4)]
    [InlineData(100, 25)]
    [InlineData(131_072, 12_251)]
    [InlineData(10_000_000, 664_579)]
    [InlineData(100_000_000, 5_761_455)]
    public void Primes_up_to_n_are_counted(long n, long primes) => Assert.Equal(primes, new PrimeSieve().Count(PrimeRange.UpTo(n)));

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(2, 2, 1)]
    [InlineData(3, 3, 1)]
    [InlineData(4, 4, 0)]
    [InlineData(9, 9, 0)]
    [InlineData(11, 5, 0)]
    [InlineData(long.MinValue, 3, 2)]
    [InlineData(999_999_999_989, 1_000_000_000_000, 1)]
    public void Primes_of_a_range_are_counted_with_both_ends(long from, long to, long primes) =>
        Assert.Equal(primes, new PrimeSieve().Count(new PrimeRange(from, to)));

    [Fact]
    public void However_a_range_is_split_its_parts_sum_to_the_same()
    {
        const int To = 3_000_000;
        var sieve = new PrimeSieve();
        foreach (var width in new[] { 77, 65_536, 131_072, 999_999 })
        {
            var sum = 0L;
            for (var from = 0; from <= To; from += width) sum += sieve.Count(new PrimeRange(from, Math.Min(To, from + width - 1)));
            Assert.Equal(216_816, sum);
        }
    }

    [Fact]
    public void Primes_beyond_the_largest_number_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PrimeSieve().Count(PrimeRange.UpTo(PrimeSieve.Largest + 1)));

    [Theory]
    [InlineData("", "{}")]
    [InlineData("The cat, the CAT; 2 cats", """{"2":1,"cat":2,"cats":1,"the":2}""")]
    [InlineData("Ärger-ärger x1", """{"x1":1,"ärger":2}""")]
    public void Words_are_counted(string text, string counts)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            WordCount.Write(json, WordCount.Count(text));
        Assert.Equal(counts, Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static IEnumerable<string> NamesOf(TaskKind kind) => TaskCatalogue.All.Where(t => t.Kind == kind).Select(t => t.Name);
}
