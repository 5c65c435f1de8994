using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ActorCompute.Worker.Tasks;

/// <summary>How fast points leave under z → z² + c, from z = 0. A point that ever comes farther from 0 than 2 never comes back.</summary>
internal static class Mandelbrot
{
    /// <summary>One number for each point of the row, from left to right; see <see cref="Steps"/>.</summary>
    public static int[] Run(MandelbrotRow row)
    {
        var steps = new int[row.Width];
        for (var column = 0; column < steps.Length; column++) steps[column] = Steps(row.Real(column), row.Imaginary, row.Iterations);
        return steps;
    }

    /// <summary>After how many steps |z| is above 2; 0 if it is not within <paramref name="most"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Steps(double real, double imaginary, int most)
    {
        var (x, y) = (0.0, 0.0);
        for (var step = 1; step <= most; step++)
        {
            (x, y) = (x * x - y * y + real, 2 * x * y + imaginary);
            if (x * x + y * y > 4) return step;
        }
        return 0;
    }

    public static void Write(Utf8JsonWriter json, int[] steps)
    {
        json.WriteStartArray();
        foreach (var count in steps) json.WriteNumberValue(count);
        json.WriteEndArray();
    }
}
