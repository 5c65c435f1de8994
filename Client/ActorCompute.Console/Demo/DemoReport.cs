using System.Globalization;
using ActorCompute.Output;
using Spectre.Console;

namespace ActorCompute.Demo;

/// <summary>Tells people what the demo does, act by act, and at the end who did how much.</summary>
internal sealed class DemoReport(IAnsiConsole console)
{
    private const int PreviewWidth = 54, PreviewHeight = 36, NoLimit = 100_000;

    private int _acts;

    /// <summary>In a pipe, one that fails when nobody reads any more.</summary>
    public static IAnsiConsole OnStandardOutput() =>
        Console.IsOutputRedirected ? Plain(new StreamWriter(StandardOutput.Open()) { AutoFlush = true }) : AnsiConsole.Console;

    public static IAnsiConsole OnStandardError() =>
        Console.IsErrorRedirected ? Plain(Console.Error) : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    public void Begin(string title) => console.MarkupLineInterpolated($"[bold]{++_acts}  {title}[/]");

    public void Found(PrimesFound found)
    {
        Line($"{found.Count:N0} primes, which is right, in {Quantity.Time(found.Work.Elapsed)}");
        End(found.Work);
    }

    public void Found(PictureDrawn drawn, MandelbrotPicture picture)
    {
        Preview(picture);
        Line($"{drawn.Path}, in {Quantity.Time(drawn.Work.Elapsed)}");
        End(drawn.Work);
    }

    public void Found(WorkTogether found)
    {
        Line($"pages alone    {Quantity.Time(found.PagesAlone),8}");
        Line($"compute alone  {Quantity.Time(found.ComputeAlone),8}");
        Line($"both at once   {Quantity.Time(found.Both),8}   instead of {Quantity.Time(found.PagesAlone + found.ComputeAlone)} one after the other");
        End(found.Work);
    }

    public void Found(NodeAdded added)
    {
        Line($"two nodes      {Quantity.Rate(added.PagesBefore),8}");
        Line($"three nodes    {Quantity.Rate(added.PagesAfter),8}   {added.PagesAfter / added.PagesBefore:0.00} times the pace");
        End(added.Work);
    }

    /// <summary>Who did how much, and what to do next.</summary>
    public void Finish(DemoFindings findings)
    {
        var table = new Table { Border = console.Profile.Capabilities.Ansi ? TableBorder.Rounded : TableBorder.None };
        table.AddColumn("items by");
        foreach (var (title, _) in findings.Acts) table.AddColumn(new TableColumn(title).RightAligned());
        table.AddColumn(new TableColumn("in all").RightAligned());
        foreach (var node in findings.Nodes)
            table.AddRow([node.Name, .. findings.Acts.Select(a => Count(a.Work.Shares.GetValueOrDefault(node.Name))), Count(node.Items)]);
        console.Write(table);
        console.WriteLine($"That took {Quantity.Time(findings.Elapsed)}. Three things to try next:");
        console.WriteLine("  actorcompute map square --range 1..1000000 --output squares.jsonl");
        console.WriteLine("  actorcompute tasks");
        console.WriteLine("  actorcompute coordinator        and 'actorcompute node' in other terminals, or on other machines");
    }

    private void End(WorkShared work)
    {
        var shares = work.Shares.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key} did {Count(s.Value)}");
        Line($"{string.Join(", ", shares)} of {Quantity.Items(work.Items)}");
        console.WriteLine();
    }

    /// <summary>The picture in coloured blanks, where a terminal has the colours for it.</summary>
    private void Preview(MandelbrotPicture picture)
    {
        if (!console.Profile.Capabilities.Ansi || console.Profile.Capabilities.ColorSystem < ColorSystem.EightBit) return;
        var canvas = new Canvas(PreviewWidth, PreviewHeight);
        for (var y = 0; y < PreviewHeight; y++)
            for (var x = 0; x < PreviewWidth; x++)
            {
                var (red, green, blue) = picture.At((x + 0.5) / PreviewWidth, (y + 0.5) / PreviewHeight);
                canvas.SetPixel(x, y, new Color(red, green, blue));
            }
        console.Write(new Padder(canvas, new Padding(3, 0, 0, 0)));
    }

    private void Line(FormattableString text) => console.WriteLine($"   {FormattableString.Invariant(text)}");

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static IAnsiConsole Plain(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = NoLimit;
        return console;
    }
}
