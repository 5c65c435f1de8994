namespace ActorCompute.Worker.Tasks;

/// <summary>The parameter of mandelbrot-row: one row of a picture of the complex plane. What is not given is the standard picture's.</summary>
/// <param name="Row">From 0, the top one, to <see cref="Height"/> - 1.</param>
internal sealed record MandelbrotRow(long Row)
{
    /// <summary>The most points that a row, and rows that a picture may have.</summary>
    public const int MostPoints = 16_384;

    public const int MostIterations = 1_000_000;

    /// <summary>Points of the row, 1 to <see cref="MostPoints"/>. Default 1200.</summary>
    public int Width { get; init; } = 1200;

    /// <summary>Rows of the picture, 1 to <see cref="MostPoints"/>. Default 800.</summary>
    public int Height { get; init; } = 800;

    /// <summary>The real part of the picture's centre. Default -0.5.</summary>
    public double X { get; init; } = -0.5;

    /// <summary>The imaginary part of the picture's centre. Default 0.</summary>
    public double Y { get; init; }

    /// <summary>How wide the picture is in the plane, above 0; its height follows. Default 3.</summary>
    public double Span { get; init; } = 3;

    /// <summary>After so many steps a point is taken to stay, 1 to <see cref="MostIterations"/>. Default 1000.</summary>
    public int Iterations { get; init; } = 1000;

    /// <summary>The imaginary part of the row's points: that of their middle. It falls from row to row.</summary>
    public double Imaginary => Y - (Row + 0.5 - Height / 2.0) * (Span / Width);

    /// <summary>The real part of the middle of a point.</summary>
    public double Real(int column) => X + (column + 0.5 - Width / 2.0) * (Span / Width);
}
