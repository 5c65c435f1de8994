using System.Text.Json;
using ActorCompute.Messages.Results;
using BigGustave;

namespace ActorCompute.Demo;

/// <summary>Gathers the rows of the standard picture of <c>mandelbrot-row</c>, in whatever order they come, and paints them.</summary>
internal sealed class MandelbrotPicture : IResultSink
{
    public const int Width = 1200, Height = 800;

    private const double Doublings = 6;   // of the iterations, until the palette begins again

    private static readonly (double At, byte Red, byte Green, byte Blue)[] Palette =
        [(0, 0, 7, 100), (0.16, 32, 107, 203), (0.42, 237, 255, 255), (0.64, 255, 170, 0), (0.86, 0, 2, 0), (1, 0, 7, 100)];

    private readonly int[][] _rows = new int[Height][];

    /// <summary>Takes rows: item i is row i, an array of how many iterations each point took to leave; 0 is never.</summary>
    public ValueTask WriteAsync(JobResults results, CancellationToken cancel)
    {
        foreach (var segment in results.Segments)
        {
            var (row, rest) = (segment.First, segment.Data);
            foreach (var length in segment.DocumentLengths)
            {
                if (length > 0) _rows[row] = JsonSerializer.Deserialize<int[]>(rest.Span[..length])!;
                (row, rest) = (row + 1, rest[length..]);
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes the picture as a PNG file.</summary>
    public void Save(Stream png)
    {
        var builder = PngBuilder.Create(Width, Height, hasAlphaChannel: false);
        for (var y = 0; y < Height; y++)
            for (var x = 0; x < Width; x++)
            {
                var (red, green, blue) = Colour(_rows[y][x]);
                builder.SetPixel(red, green, blue, x, y);
            }
        builder.Save(png);
    }

    /// <summary>The colour at a place of the picture, both coordinates from 0 to 1.</summary>
    public (byte Red, byte Green, byte Blue) At(double x, double y) => Colour(_rows[(int)(y * Height)][(int)(x * Width)]);

    /// <summary>Black for what never leaves; the rest by the logarithm, so that the bands near the edge do not drown in each other.</summary>
    private static (byte Red, byte Green, byte Blue) Colour(int iterations)
    {
        if (iterations == 0) return (0, 0, 0);
        var at = Math.Log2(iterations) / Doublings % 1;
        var next = Array.FindIndex(Palette, p => p.At > at);
        var (from, to) = (Palette[next - 1], Palette[next]);
        var share = (at - from.At) / (to.At - from.At);
        return (Between(from.Red, to.Red), Between(from.Green, to.Green), Between(from.Blue, to.Blue));

        byte Between(byte a, byte b) => (byte)(a + (b - a) * share);
    }
}
