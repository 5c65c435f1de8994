using System.Text.Json;

namespace ActorCompute.Values;

/// <summary>Items whose parts are spread over the parameters of a method: an array with one element each.</summary>
internal static class TupleJson
{
    public static void Write<T1, T2>(Utf8JsonWriter json, (T1, T2) item)
    {
        json.WriteStartArray();
        ItemJson<T1>.Write(json, item.Item1);
        ItemJson<T2>.Write(json, item.Item2);
        json.WriteEndArray();
    }

    public static void Write<T1, T2, T3>(Utf8JsonWriter json, (T1, T2, T3) item)
    {
        json.WriteStartArray();
        ItemJson<T1>.Write(json, item.Item1);
        ItemJson<T2>.Write(json, item.Item2);
        ItemJson<T3>.Write(json, item.Item3);
        json.WriteEndArray();
    }
}
