using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Tasks;
using static ActorCompute.ComputeNode.Tests.TestLeases;

namespace ActorCompute.ComputeNode.Tests.Worker;

public class MandelbrotTests
{
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(-1, 0, 0)]
    [InlineData(-2, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(2.5, 0, 1)]
    [InlineData(2, 0, 2)]
    [InlineData(1, 0, 3)]
    [InlineData(1e308, -1e308, 1)]
    public void Points_leave_or_stay(double real, double imaginary, int steps) => Assert.Equal(steps, Mandelbrot.Steps(real, imaginary, 100_000));

    [Fact]
    public void A_point_that_leaves_after_the_last_step_is_taken_to_stay()
    {
        Assert.Equal(3, Mandelbrot.Steps(1, 0, most: 3));
        Assert.Equal(0, Mandelbrot.Steps(1, 0, most: 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(399)]
    public void The_standard_picture_is_symmetric_about_the_real_axis(int row)
    {
        var upper = Mandelbrot.Run(new MandelbrotRow(row));
        Assert.Equal(1200, upper.Length);
        Assert.Equal(upper, Mandelbrot.Run(new MandelbrotRow(799 - row)));
    }

    [Fact]
    public void A_picture_of_one_point_is_its_centre()
    {
        Assert.Equal([3], Mandelbrot.Run(new MandelbrotRow(0) { Width = 1, Height = 1, X = 1, Y = 0 }));
        Assert.Equal((0.25, -0.75), (new MandelbrotRow(0) { Width = 1, Height = 1, X = 0.25 }.Real(0), new MandelbrotRow(0) { Width = 1, Height = 1, Y = -0.75 }.Imaginary));
    }

    [Fact]
    public void An_item_is_a_row_of_the_standard_picture_or_an_object()
    {
        const string Whole = """{"ROW":2,"width":3,"Height":4.0,"x":-1,"y":2.5e-1,"span":0.5,"iterations":9}""";
        var (rows, defects) = ReadAll(Json("5", """{"row":7}""", Whole), 3);
        Assert.Empty(defects);
        Assert.Equal([new MandelbrotRow(5), new MandelbrotRow(7), new MandelbrotRow(2) { Width = 3, Height = 4, X = -1, Y = 0.25, Span = 0.5, Iterations = 9 }], rows);
    }

    [Fact]
    public void Numbers_of_other_codecs_are_rows_too()
    {
        var (rows, defects) = ReadAll(MandelbrotRows.Of(Segment.OfRange(0, 798, 1, 3)), 3);
        Assert.Equal([new MandelbrotRow(798), new MandelbrotRow(799)], rows);
        Assert.Equal(["row 800 is not in the picture: its rows are 0 to 799."], defects);
    }

    [Theory]
    [InlineData("-1", "row -1 is not in the picture: its rows are 0 to 799.")]
    [InlineData("1.5", "1.5 is neither an integer nor an object with row, width, height, x, y, span and iterations.")]
    [InlineData("[1]", "[1] is neither an integer nor an object with row, width, height, x, y, span and iterations.")]
    [InlineData("{}", "There is no row; an object takes row, width, height, x, y, span and iterations.")]
    [InlineData("""{"row":1,"widht":5}""", "'widht' is not known here; an object takes row, width, height, x, y, span and iterations.")]
    [InlineData("""{"row":4,"height":4}""", "row 4 is not in the picture: its rows are 0 to 3.")]
    [InlineData("""{"row":"4"}""", "row takes a whole number, not \"4\".")]
    [InlineData("""{"row":0,"width":0}""", "width takes a whole number from 1 to 16384, not 0.")]
    [InlineData("""{"row":0,"width":16385}""", "width takes a whole number from 1 to 16384, not 16385.")]
    [InlineData("""{"row":0,"Height":null}""", "height takes a whole number from 1 to 16384, not null.")]
    [InlineData("""{"row":0,"iterations":1000001}""", "iterations takes a whole number from 1 to 1000000, not 1000001.")]
    [InlineData("""{"row":0,"x":1e999}""", "x takes a number, not 1e999.")]
    [InlineData("""{"row":0,"y":[]}""", "y takes a number, not [].")]
    [InlineData("""{"row":0,"span":0}""", "span takes a number above 0, not 0.")]
    public void What_is_no_row_says_why(string item, string why) => Assert.Equal([why], ReadAll(Json(item), 1).Defects);

    [Fact]
    public void What_is_no_text_is_no_row() => Assert.StartsWith("{\"\\ud800\":1} is no JSON", ReadAll(Json("{\"\\ud800\":1}"), 1).Defects.Single(), StringComparison.Ordinal);

    private static (List<MandelbrotRow> Values, List<string> Defects) ReadAll(Segment items, int count) => ReadAll(MandelbrotRows.Of(items), count);

    private static (List<MandelbrotRow> Values, List<string> Defects) ReadAll(ItemInput<MandelbrotRow> input, int count)
    {
        var (values, defects) = (new List<MandelbrotRow>(), new List<string>());
        while (values.Count + defects.Count < count)
        {
            var into = new MandelbrotRow[count - values.Count - defects.Count];
            values.AddRange(into.AsSpan(0, input.Read(into, out var defect)).ToArray());
            if (defect is not null) defects.Add(defect);
        }
        return (values, defects);
    }
}
