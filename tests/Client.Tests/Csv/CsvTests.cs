using System.Buffers;
using System.Text;
using ActorCompute.Csv;
using ActorCompute.Inputs;
using ActorCompute.Messages;

namespace ActorCompute.Client.Tests.Csv;

/// <summary>RFC 4180, out and in.</summary>
public class CsvTests
{
    [Fact]
    public void The_header_is_the_first_result_s_properties()
    {
        Assert.Equal(
            "name,price,tags\r\nplain,1.5,\r\n\"a,b\",2,\"[1,2]\"\r\n\"say \"\"hi\"\"\",true,\r\n",
            Written("""{"name":"plain","price":1.5,"tags":null}""", """{"tags":[1,2],"price":2,"name":"a,b"}""", """{"name":"say \"hi\"","price":true}"""));
    }

    [Fact]
    public void Values_that_are_no_objects_have_one_column() => Assert.Equal("value\r\n1\r\n2\r\n\"x\r\ny\"\r\n", Written("1", "2", "\"x\\r\\ny\""));

    [Fact]
    public void No_results_are_a_header() => Assert.Equal("value\r\n", Written());

    [Fact]
    public void What_the_header_lacks_is_told()
    {
        var table = new CsvTable(withIndex: false);
        Write(table, ["""{"index":0,"value":{"a":1}}""", """{"index":1,"value":{"a":1,"b":2,"c":3}}""", """{"index":2,"value":7}"""]);
        Assert.Equal("Warning: the CSV lacks what its first result has not: 'b', 'c', and 1 results that are no objects; --format json has them.", table.Loss);
    }

    [Fact]
    public void With_index_failures_are_rows_even_before_the_first_value()
    {
        var failure = """{"index":0,"error":{"kind":"exception","type":"T","message":"no, never","node":"n","attempts":1}}""";
        Assert.Equal("index,a,error\r\n0,,\"exception: no, never\"\r\n1,2,\r\n", Write(new(withIndex: true), [failure, """{"index":1,"value":{"a":2}}"""]));
        Assert.Equal("index,value,error\r\n0,,\"exception: no, never\"\r\n", Write(new(withIndex: true), [failure]));
        Assert.Equal("value\r\n", Write(new(withIndex: false), [failure]));
    }

    [Fact]
    public async Task Rows_are_objects_with_the_header_s_names() => Assert.Equal(
        ["""{"name":"x","n":1,"b":true,"none":null}""", """{"name":"1","n":-2.5e3,"b":"True","none":""}""", """{"name":"a,\"b\"\nc","n":"007","b":"null","none":null}"""],
        await ReadAsync("name,n,b,none\r\nx,1,true,\r\n\"1\",-2.5e3,True,\"\"\n\"a,\"\"b\"\"\nc\",007,null,\n"));

    [Fact]
    public async Task Rows_of_one_column_are_its_values() => Assert.Equal(["1", "\"two\"", "3"], await ReadAsync("\uFEFFn\n1\n\ntwo\n3"));

    [Theory]
    [InlineData("", "line 1: there is no header")]
    [InlineData("a,,c\n", "line 1: column 2 has no name")]
    [InlineData("a,b,a\n", "line 1: two columns are called 'a'")]
    [InlineData("a,b\n1,2\n3\n", "line 3: 1 cells, and the first line names 2 columns")]
    [InlineData("a,b\n1,2,3\n", "line 2: 3 cells")]
    [InlineData("a,b\n\"x\ny\",1\n1,x\"y\n", "line 4: column 'b': a quote in the midst")]
    [InlineData("a,b\n\"x\"y,1\n", "line 2: column 'a': a quoted cell that does not end")]
    [InlineData("a,b\n1,\"x\n", "line 2: column 'b': a quoted cell that does not end")]
    public async Task What_is_no_such_CSV_is_named_with_its_line(string text, string says) =>
        Assert.Contains($"data.csv, {says}", (await Assert.ThrowsAsync<UserError>(() => ReadAsync(text))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task What_is_no_UTF_8_is_said_so()
    {
        var stream = new MemoryStream([.. "a\n"u8, 0xFF, (byte)'\n']);
        await using var input = new CsvInput(stream, "data.csv", new JsonLineRule(), TimeProvider.System);
        Assert.Contains("not UTF-8", (await Assert.ThrowsAsync<UserError>(() => DocumentsAsync(input))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"","b":"007","c":"1","d":"true","e":" x ","f":"null","g":null,"h":1e3,"i":false,"j":"\"","k":"a\r\nb,c","l":"-1","m":"-"}""")]
    [InlineData("\"12\"")]
    [InlineData("12.5")]
    public async Task What_is_written_is_read_again_as_the_same_value(string value) => Assert.Equal([value], await ReadAsync(Written(value)));

    private static string Written(params string[] values) => Write(new(withIndex: false), values.Select((v, i) => $$"""{"index":{{i}},"value":{{v}}}"""));

    private static string Write(CsvTable table, IEnumerable<string> lines)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var line in lines) table.Add(Encoding.UTF8.GetBytes(line), output);
        table.End(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static async Task<string[]> ReadAsync(string text)
    {
        await using var input = new CsvInput(new MemoryStream(Encoding.UTF8.GetBytes(text)), "data.csv", new JsonLineRule(), TimeProvider.System);
        return await DocumentsAsync(input);
    }

    private static async Task<string[]> DocumentsAsync(CsvInput input)
    {
        var documents = new List<string>();
        await foreach (var segment in input.ReadAsync(CancellationToken.None))
            for (var (i, at) = (0, 0); i < segment.Count; at += segment.DocumentLengths[i++])
                documents.Add(Encoding.UTF8.GetString(segment.Data.Slice(at, segment.DocumentLengths[i]).Span));
        return [.. documents];
    }
}
