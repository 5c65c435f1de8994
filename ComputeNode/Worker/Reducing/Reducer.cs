using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Inputs;
using ActorCompute.Worker.Large;
using ActorCompute.Worker.Running;

namespace ActorCompute.Worker.Reducing;

/// <summary>How values of blocks are merged, and how they are written and read.</summary>
internal sealed record Merging<T>(Func<T, T, T> Merge, DocumentReader<T> Read, Action<Utf8JsonWriter, T> Write);

/// <summary>Makes the runners of a job whose results are reduced: those of its map leases fold, those of its merge leases merge.</summary>
internal abstract class Reducer : IRunnerMaker
{
    public abstract TaskRunner Numbers<TIn, TOut>(Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function) where TOut : unmanaged;

    public abstract TaskRunner Documents<TIn, TOut>(
        Func<Segment, ItemInput<TIn>> open, Func<TIn, TOut> function, Action<Utf8JsonWriter, TOut> write, ElementType arrays = ElementType.None);

    /// <summary>The runner of merge leases.</summary>
    public abstract TaskRunner Merges();

    /// <param name="leaf">Makes of the result of one item the value of a block, from JSON; for items that were not folded where they ran.</param>
    protected static TaskRunner Merges<T>(Merging<T> merging, DocumentReader<T> leaf)
    {
        var documents = new MergeDocuments<T>(merging.Read, leaf);
        return new DocumentRunner<MergeItem<T>, T>(segment => Inputs.Documents.Of(segment, documents.Read), item => item.Fold(merging.Merge), merging.Write);
    }

    /// <summary>Writes values as the type's JSON, and reads them.</summary>
    protected static Action<Utf8JsonWriter, T> Writer<T>()
    {
        var type = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));
        return (json, value) => JsonSerializer.Serialize(json, value, type);
    }

    protected static DocumentReader<T> Reader<T>()
    {
        var type = (JsonTypeInfo<T>)ValueJson.Options.GetTypeInfo(typeof(T));
        return document => JsonSerializer.Deserialize(document, type)!;
    }

    /// <summary>Makes a value of another by way of JSON.</summary>
    protected static Func<TFrom, T> ByJson<TFrom, T>(Action<Utf8JsonWriter, TFrom> write, DocumentReader<T> read)
    {
        var document = new ArrayBufferWriter<byte>();
        var json = new Utf8JsonWriter(document, ValueJson.WriterOptions);
        return value =>
        {
            document.ResetWrittenCount();
            json.Reset(document);
            try
            {
                write(json, value);
                json.Flush();
            }
            catch (Exception e)   // a cycle, a type that JSON cannot say, a property that throws
            {
                throw new BadResultException($"The result {FailureReport.DefectOf(e)}", e);
            }
            return read(document.WrittenSpan);
        };
    }
}
