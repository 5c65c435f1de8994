namespace ActorCompute.ComputeNode.Io.Files;

/// <summary>Where a path leads once every symbolic link in it is followed.</summary>
internal static class RealPath
{
    private const int MostLinks = 40;   // as many as Linux follows

    /// <param name="path">Absolute. What of it is not there stays as it is.</param>
    /// <exception cref="IOException">There are links that lead in a circle.</exception>
    public static string Of(string path)
    {
        var (at, links, rest) = (Path.GetPathRoot(path)!, 0, new Stack<string>());
        Push(rest, path[at.Length..]);
        while (rest.TryPop(out var part))
        {
            if (part == "..") at = Path.GetDirectoryName(at) ?? at;
            else if (new FileInfo(Path.Combine(at, part)).LinkTarget is not { } target) at = Path.Combine(at, part);
            else if (++links > MostLinks) throw new IOException("its links lead in a circle");
            else
            {
                var root = Path.GetPathRoot(target) ?? "";
                if (root.Length > 0) at = root;
                Push(rest, target[root.Length..]);
            }
        }
        return at;
    }

    private static void Push(Stack<string> rest, string parts)
    {
        foreach (var part in parts.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse())
            if (part is not ("" or ".")) rest.Push(part);
    }
}
