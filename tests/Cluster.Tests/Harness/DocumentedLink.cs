using System.Text.RegularExpressions;

namespace ActorCompute.Cluster.Tests.Harness;

/// <summary>A link of the documentation to something in this checkout.</summary>
internal sealed partial record DocumentedLink(string Place, string Target, bool Leads)
{
    public static IEnumerable<DocumentedLink> In(string root, string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(root, document))!;
        foreach (var (number, line) in File.ReadAllLines(Path.Combine(root, document)).Index())
            foreach (Match link in LocalLink().Matches(line))
            {
                var target = Path.Combine(folder, link.Groups[1].Value);
                yield return new($"{document}:{number + 1}", link.Groups[1].Value, Path.Exists(target));
            }
    }

    [GeneratedRegex(@"\]\((?!https?:|#)([^)#\s]+)[^)]*\)")]
    private static partial Regex LocalLink();
}
