namespace ActorCompute.Messages.Tests;

public class ByteSizeTests
{
    [Theory]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("512 MiB", 512L << 20)]
    [InlineData("1.5kB", 1500L)]
    [InlineData("100", 100L)]
    [InlineData("7B", 7L)]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("-1GiB", null)]
    [InlineData("2 gibs", null)]
    [InlineData("99999999TiB", null)]
    public void Amounts_are_read_with_their_unit(string text, long? bytes) => Assert.Equal(bytes, ByteSize.Parse(text));

    [Theory]
    [InlineData(512, "512 B")]
    [InlineData(64L << 20, "64 MiB")]
    [InlineData(2_469_606_195, "2.3 GiB")]
    public void Amounts_are_written_with_their_unit(long bytes, string text) => Assert.Equal(text, ByteSize.Text(bytes));
}
