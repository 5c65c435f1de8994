namespace Fixtures;

/// <summary>Tasks with much to say.</summary>
public static class Large
{
    public static string Text(int length) => new('x', length);

    public static async Task<string> TextLater(int length)
    {
        await Task.Yield();
        return Text(length);
    }
}
