using ActorCompute;
using SkiaSharp;

// Makes a small copy of every picture in a folder, in worker processes. Without a folder it draws some pictures first.
var folder = args.Length > 0 ? args[0] : Draw(Directory.CreateDirectory("pictures").FullName, 24);
var small = Directory.CreateDirectory(Path.Combine(folder, "small")).FullName;
string[] files = Directory.GetFiles(folder);

await using var pool = await ComputePool.StartLocalAsync();
var next = 0;
// The files are read as the workers take them, and written as they come back, in order: never all in memory.
await foreach (var thumbnail in pool.IMapAsync(Shrink, files.Select(File.ReadAllBytes)))
    File.WriteAllBytes(Path.Combine(small, Path.ChangeExtension(Path.GetFileName(files[next++]), ".jpg")), thumbnail);
Console.WriteLine($"{next} pictures in {small}");

// SkiaSharp and its native library travel with this program's code: no node needs to have them.
static byte[] Shrink(byte[] picture)
{
    using var large = SKBitmap.Decode(picture) ?? throw new InvalidDataException("This is no picture.");
    var scale = 160.0 / Math.Max(large.Width, large.Height);
    using var reduced = large.Resize(new SKSizeI((int)(large.Width * scale), (int)(large.Height * scale)), SKSamplingOptions.Default);
    using var data = reduced.Encode(SKEncodedImageFormat.Jpeg, quality: 85);
    return data.ToArray();
}

static string Draw(string folder, int pictures)
{
    for (var n = 0; n < pictures; n++)
    {
        using var bitmap = new SKBitmap(1200, 800);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColor.FromHsv(360f * n / pictures, 60, 90));
        using var paint = new SKPaint { Color = SKColors.White, IsAntialias = true };
        canvas.DrawCircle(600, 400, 100 + 10 * n, paint);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        File.WriteAllBytes(Path.Combine(folder, $"{n:00}.png"), data.ToArray());
    }
    return folder;
}
