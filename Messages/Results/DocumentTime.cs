using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorCompute.Messages.Results;

/// <summary>How documents of JSON for people and programs are written, by whoever writes them.</summary>
internal static class DocumentTime
{
    /// <summary>Only what RFC 8259 requires is escaped.</summary>
    public static JsonWriterOptions Plain { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>"2026-11-27T15:04:05.123Z".</summary>
    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The same of Unix time in milliseconds.</summary>
    public static string Text(long unixMilliseconds) => Text(DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds));
}
