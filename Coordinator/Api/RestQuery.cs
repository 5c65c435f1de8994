using System.Globalization;
using System.Text.Json;
using ActorCompute.Messages;
using ActorCompute.Messages.Programs;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace ActorCompute.Coordinator.Api;

/// <summary>What a request of REST may say, and that it says nothing else: what is not known is refused by name, never passed over.</summary>
internal static class RestQuery
{
    /// <summary>Refuses parameters of the query that this route does not know, and those that are said twice.</summary>
    /// <param name="many">Those that may be said more than once.</param>
    /// <exception cref="RpcException">There is one.</exception>
    public static void Check(HttpContext context, string[] known, params string[] many)
    {
        string[] all = [.. known, .. many];
        foreach (var (name, values) in context.Request.Query)
        {
            if (!all.Contains(name)) throw ApiMessages.Invalid($"There is no query parameter '{Shown(name)}' here:{Suggestion(name, all)}");
            if (values.Count > 1 && !many.Contains(name)) throw ApiMessages.Invalid($"The query parameter '{name}' is given {values.Count} times; give it once.");
        }
    }

    /// <summary>Refuses properties that an object may not have, and those that it has twice.</summary>
    /// <param name="what">The object, for people.</param>
    /// <exception cref="RpcException">There is one.</exception>
    public static void CheckProperties(JsonElement value, string what, params string[] known)
    {
        var seen = new HashSet<string>();
        foreach (var property in value.EnumerateObject())
        {
            var name = NameOf(property, what);
            if (!known.Contains(name)) throw ApiMessages.Invalid($"{what} has no property '{Shown(name)}':{Suggestion(name, known)}");
            if (!seen.Add(name)) throw ApiMessages.Invalid($"{what} has the property '{name}' twice; give it once.");
        }
    }

    /// <summary>An integer from 0, or null if it is not given.</summary>
    /// <exception cref="RpcException">It is something else.</exception>
    public static long? Number(HttpContext context, string name, long most = long.MaxValue) => Text(context, name) is not { } text ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most ? number
        : throw ApiMessages.Invalid($"'{name}' is '{Shown(text)}', which is no number from 0{(most == long.MaxValue ? "" : $" to {most}")}.");

    /// <summary>True or false; false if it is not given.</summary>
    /// <exception cref="RpcException">It is something else.</exception>
    public static bool Flag(HttpContext context, string name) => Text(context, name) switch
    {
        null or "false" => false,
        "true" => true,
        var text => throw ApiMessages.Invalid($"'{name}' is '{Shown(text)}': say true or false."),
    };

    public static string? Text(HttpContext context, string name) => context.Request.Query[name] is { Count: > 0 } values ? values[0] ?? "" : null;

    private static string NameOf(JsonProperty property, string what)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw ApiMessages.Invalid($"{what} has a property whose name is not a text of whole characters.");
        }
    }

    private static string Suggestion(string typed, string[] known) =>
        typed.Length <= 100 && NearNames.Question(typed, known) is { Length: > 0 } question ? question
        : known.Length == 0 ? " it takes none." : $" there are {string.Join(", ", known)}.";

    private static string Shown(string text) => Printable.OfLine(BoundedText.Cut(text, 100));
}
