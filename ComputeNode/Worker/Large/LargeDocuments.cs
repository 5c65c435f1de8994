using ActorCompute.Messages;
using ActorCompute.Messages.Access;
using ActorCompute.Messages.Code;
using ActorCompute.Messages.Content;
using ActorCompute.Messages.Segments;
using ActorCompute.Worker.Code;

namespace ActorCompute.Worker.Large;

/// <summary>
/// Documents, and arrays of numbers, that no segment has room for: pieces of content in the folder that worker and node share. The node has put there what items
/// refer to, and takes from there what results do.
/// </summary>
/// <param name="folder">Null if the node gave none.</param>
internal sealed class LargeDocuments(CodeFolder? folder)
{
    // Nobody writes to a piece again.
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserExecute;

    /// <summary>Whether the folder is where it was; true if there never was one.</summary>
    public bool IsThere => folder is null || Directory.Exists(folder.Path);

    /// <summary>The segment with the document itself in the place of a reference; any other as it is.</summary>
    /// <exception cref="CodeGoneException">The piece is not there, or is something else.</exception>
    public Segment Read(Segment items)
    {
        if (items.Codec is not Codec.Reference || items.Count == 0) return items;
        if (items.Count > 1) throw new IOException($"{items.Count} large items came together; each should come alone.");
        var reference = items.ReferenceAt(0);
        var document = ReadPiece(Folder().Piece(reference.Hash));
        return ContentHash.Of(document) == reference.Hash ? Segment.OfDocument(items.First, document, items.Element)
            : throw new CodeGoneException($"The item's piece {reference.Hash} is not what its name says.");
    }

    /// <summary>Puts a document where the node finds it.</summary>
    /// <exception cref="BadResultException">It is over the limit, or cannot be written.</exception>
    public ContentReference Write(ReadOnlySpan<byte> document)
    {
        if (document.Length > ContentLimits.PieceBytes)
            throw new BadResultException($"The result takes {document.Length} bytes; at most {ContentLimits.PieceBytes} can be sent.");
        var reference = ContentReference.Of(document);
        try
        {
            Place(document, Folder(), reference);
            return reference;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadResultException($"The result, {document.Length} bytes, cannot be written on its node: {e.Message}", FailureKind.WorkerLost);
        }
    }

    private static byte[] ReadPiece(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CodeGoneException($"The item's piece cannot be read: {e.Message}", e);
        }
    }

    private static void Place(ReadOnlySpan<byte> document, CodeFolder folder, ContentReference reference)
    {
        var place = new FileInfo(folder.Piece(reference.Hash));
        if (place.Exists && place.Length == reference.Bytes && File.ReadAllBytes(place.FullName).AsSpan().SequenceEqual(document)) return;
        var draft = folder.NewDraft();
        PrivateFile.CreateFolder(Path.GetDirectoryName(draft)!);
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
            using (var file = new FileStream(draft, options)) file.Write(document);
            PrivateFile.CreateFolder(place.DirectoryName!);
            File.Move(draft, place.FullName, overwrite: true);
        }
        finally
        {
            if (File.Exists(draft)) File.Delete(draft);   // its folder may be gone
        }
    }

    private CodeFolder Folder() => folder ?? throw new IOException("This worker was started without a folder for what is large.");
}
